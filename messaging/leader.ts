import db from '@adonisjs/lucid/services/db'
import { currentBus } from '#messaging/current_bus'
import { QUERY_TIMEOUT_MS } from '#support/database_timeouts'

/**
 * The number of the advisory lock that the leader holds. Nothing else in this database uses this
 * number.
 */
export const LEADER_LOCK = 746_233

/**
 * Compares the bus of this process with the bus of the hub that leads.
 * @returns the name of the leader's bus if this process cannot reach the leader through its own bus
 */
export async function findOtherBus(): Promise<string | undefined> {
  const bus = await currentBus()
  const token = await bus.publish([])
  const { rows } = await db
    .rawQuery(
      `SELECT bus FROM leader WHERE token IS DISTINCT FROM ?::uuid AND EXISTS (
         SELECT FROM pg_locks JOIN pg_database ON pg_database.oid = database
           WHERE datname = current_database() AND locktype = 'advisory' AND objid = ? AND granted)`,
      [token, LEADER_LOCK]
    )
    .timeout(QUERY_TIMEOUT_MS)
  return rows[0]?.bus
}

/** Says how the bus of this process and the bus of the leader differ, by their names. */
export function describeOtherBus(ownBus: string, leaderBus: string) {
  return ownBus === leaderBus
    ? `${ownBus} is another server than the one to which the leading hub is connected at this address`
    : `the leading hub uses ${leaderBus}, but this process uses ${ownBus}`
}
