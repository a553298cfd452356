import { setTimeout as pause } from 'node:timers/promises'
import type { Counts, Staging } from '#imports/staging'
import { hasSqlState, SQL_STATE } from '#support/sql_states'

/** A city was deleted between judging and storing, or somebody locks cities in another order. */
const RETRIED = [SQL_STATE.foreignKeyViolation, SQL_STATE.deadlockDetected]

/**
 * Stores what was staged, judged by what is there now, in one transaction. One import at a time: of two
 * with the same rows the second finds them there.
 * @param finish what belongs into the same transaction, and has the last word
 */
export async function apply(
  staging: Staging,
  actorId: number | null,
  finish: (counts: Counts) => Promise<void>,
  tries = 5
): Promise<Counts> {
  const { client, kind, given } = staging
  try {
    await client.query('BEGIN')
    await client.query(`SELECT pg_advisory_xact_lock(hashtext('fairweather imports'))`)
    if (kind.lock) await client.query(kind.lock(given))
    const counts = await staging.judge()
    await staging.store(actorId)
    await finish(counts)
    await client.query('COMMIT')
    return counts
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {})
    if (!hasSqlState(error, ...RETRIED) || tries === 1) throw error
    await pause(Math.random() * 100)
    return apply(staging, actorId, finish, tries - 1)
  }
}
