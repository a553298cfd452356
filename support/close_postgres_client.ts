import { setTimeout as pause } from 'node:timers/promises'
import type pg from 'pg'

/**
 * The longest wait until PostgreSQL confirms the end of the session. By then, PostgreSQL has also
 * released the locks of the session.
 */
const CLOSE_TIMEOUT_MS = 1000

/** Closes a connection within `CLOSE_TIMEOUT_MS`, even if PostgreSQL does not respond. */
export async function closeClient(client: pg.Client) {
  const closed = new AbortController()
  // This timer keeps the process alive. Otherwise a command with nothing else to wait for would end
  // here, before it has reported a failure.
  const timeout = pause(CLOSE_TIMEOUT_MS, undefined, { signal: closed.signal }).catch(() => {})
  await Promise.race([client.end().catch(() => {}), timeout])
  closed.abort()
  client.connection.stream.destroy()
}
