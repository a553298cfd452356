import { setTimeout as pause } from 'node:timers/promises'
import type pg from 'pg'
import { ok, warning } from '#doctor/finding'
import { pluralize } from '#support/pluralize'

/** A working installation announces everything within this time. */
const ANNOUNCE_TIMEOUT_MS = 3000

/** Finds readings, messages and revocations that are pending now and are still pending some seconds later. */
export async function outbox(client: pg.Client) {
  const before = await pendingKeys(client)
  if (before.length > 0) await pause(ANNOUNCE_TIMEOUT_MS)
  const after = before.length > 0 ? new Set(await pendingKeys(client)) : new Set()
  const stuck = before.filter((key) => after.has(key)).length
  if (stuck === 0) return ok('outbox', 'nothing is pending for long')
  const pending = pluralize(stuck, 'change or revocation is', 'changes or revocations are')
  return warning(
    'outbox',
    `${pending} pending for more than ${ANNOUNCE_TIMEOUT_MS / 1000} s`,
    'Fix the bus and the hubs. Then they are announced automatically.'
  )
}

/**
 * The key of a city contains its version, so that a newer reading of the city does not count as
 * still pending. In the same way, the key of a room contains the position of its first pending message.
 */
async function pendingKeys(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query(
    `SELECT 'city ' || id || ' ' || version AS key FROM cities WHERE version > announced_version
     UNION ALL SELECT 'room ' || id || ' ' || coalesce(position, 0)
       FROM rooms LEFT JOIN announced_rooms ON room_id = id
       WHERE last_position > coalesce(position, 0)
     UNION ALL SELECT 'revocation ' || id FROM pending_revocations`
  )
  return rows.map(({ key }) => key)
}
