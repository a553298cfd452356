import { setTimeout as pause } from 'node:timers/promises'
import type pg from 'pg'

/**
 * How long to wait until PostgreSQL confirms the end of the session. After that confirmation, the
 * locks of the session are released, too.
 */
const CLOSE_TIMEOUT_MS = 1000

/** Closes a connection soon, even if PostgreSQL does not respond any more. */
export async function closeClient(client: pg.Client) {
  const ended = client.end().catch(() => {})
  await Promise.race([ended, pause(CLOSE_TIMEOUT_MS, undefined, { ref: false })])
  client.connection.stream.destroy()
}
