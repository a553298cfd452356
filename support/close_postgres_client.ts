import { setTimeout as pause } from 'node:timers/promises'
import type pg from 'pg'

/**
 * The longest wait until PostgreSQL confirms the end of the session. By then, PostgreSQL has also
 * released the locks of the session.
 */
const CLOSE_TIMEOUT_MS = 1000

/** Closes a connection within `CLOSE_TIMEOUT_MS`, even if PostgreSQL does not respond. */
export async function closeClient(client: pg.Client) {
  const ended = client.end().catch(() => {})
  await Promise.race([ended, pause(CLOSE_TIMEOUT_MS, undefined, { ref: false })])
  client.connection.stream.destroy()
}
