import { setTimeout as pause } from 'node:timers/promises'
import type { Counts, Staging } from '#imports/staging'
import { hasSqlState, SQL_STATE } from '#support/sql_error_codes'

/**
 * Errors after which another attempt may succeed: a city was deleted before its rows were stored,
 * or another transaction locked cities in another order.
 */
const RETRIED = [SQL_STATE.foreignKeyViolation, SQL_STATE.deadlockDetected]

const APPLY_LOCK = `hashtext('fairweather imports')`

/**
 * Classifies the staged rows again and stores them, in one transaction. Only one import is applied
 * at a time, or one of each member: if two imports contain the same rows, the second one skips them.
 * @param finish called at the end of the transaction; if it throws, nothing is stored
 */
export async function apply(
  staging: Staging,
  actorId: number | null,
  finish: (counts: Counts) => Promise<void>,
  attempts = 5
): Promise<Counts> {
  const { client, type, stagedTable } = staging
  try {
    await client.query('BEGIN')
    await client.query(`SELECT pg_advisory_xact_lock(${type.applyLock ?? APPLY_LOCK})`)
    if (type.lock) await client.query(type.lock(stagedTable))
    const counts = await staging.classify()
    await staging.store(actorId)
    await finish(counts)
    await client.query('COMMIT')
    return counts
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {})
    if (!hasSqlState(error, ...RETRIED) || attempts === 1) throw error
    await pause(Math.random() * 100)
    return apply(staging, actorId, finish, attempts - 1)
  }
}
