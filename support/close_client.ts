import { setTimeout as pause } from 'node:timers/promises'
import type pg from 'pg'

/** Milliseconds for the other side's goodbye: the session has ended there with all that it held. */
const PATIENCE = 1000

/** Ends a connection, soon even where the other side has gone silent and would never take the goodbye. */
export async function closeClient(client: pg.Client) {
  const ended = client.end().catch(() => {})
  await Promise.race([ended, pause(PATIENCE, undefined, { ref: false })])
  client.connection.stream.destroy()
}
