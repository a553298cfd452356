import db from '@adonisjs/lucid/services/db'
import { queryTogether } from '#database/direct_query'
import { pendingInboxes } from '#messaging/pending_inboxes'
import { pendingMessages } from '#messaging/pending_messages'
import { pendingReadings } from '#messaging/pending_readings'
import { pendingRevocations } from '#messaging/pending_revocations'
import { QUERY_TIMEOUT_MS } from '#support/database_timeouts'

/** Revocations are published first, so that a right ends before the next change is sent. */
const sources = [pendingRevocations, pendingReadings, pendingMessages, pendingInboxes]

/** Counts what is pending, by source. */
export async function countPending() {
  const counts = sources.map(({ name, count }) => `(${count}) AS ${name}`)
  const { rows } = await db.rawQuery(`SELECT ${counts.join()}`).timeout(QUERY_TIMEOUT_MS)
  return rows[0] as Record<(typeof sources)[number]['name'], number>
}

/**
 * Publishes what is pending, source after source. One round trip looks into all sources, because
 * readers wait for it, and the leader does it all the time.
 * @returns true if everything that was pending has been published and marked
 * @throws if the bus or the database is down
 */
export async function announcePending() {
  const pending = await queryTogether(sources.map(({ select }) => select))
  let isDone = true
  for (const [n, { announce }] of sources.entries()) {
    if (pending[n].length === 0) continue
    const isSourceDone = await announce(pending[n])
    isDone &&= isSourceDone
  }
  return isDone
}
