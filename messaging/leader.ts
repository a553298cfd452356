import db from '@adonisjs/lucid/services/db'
import type { Bus } from '#messaging/bus'
import { QUERY_TIMEOUT_MS } from '#support/database_timeouts'

/**
 * The number of the advisory lock that the leader holds. Nothing else in this database uses this
 * number.
 */
export const LEADER_LOCK = 746_233

/**
 * Compares a bus of this process with the bus of the hub that leads. After the lock has moved to
 * another hub, two hubs may lead for some seconds, because the earlier one does not know it yet. So
 * only a bus without any leader counts as another bus.
 * @returns the name of the leader's bus if this process cannot reach the leader through `bus`
 */
export async function findOtherBus(bus: Bus): Promise<string | undefined> {
  const token = await bus.publish([])
  if (token !== null) {
    return
  }
  const { rows } = await db
    .rawQuery(
      `SELECT bus FROM leader WHERE EXISTS (
         SELECT FROM pg_locks JOIN pg_database ON pg_database.oid = database
           WHERE datname = current_database() AND locktype = 'advisory' AND objid = ? AND granted)`,
      [LEADER_LOCK]
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
