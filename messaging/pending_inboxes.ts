import db from '@adonisjs/lucid/services/db'
import { queryDirectly } from '#database/direct_query'
import type { ChangedInbox } from '#messaging/bus'
import { currentBus } from '#messaging/current_bus'
import { BATCH_SIZE, chunked, type Source } from '#messaging/outbox_source'
import { QUERY_TIMEOUT_MS } from '#support/database_timeouts'
import { hasSqlState, SQL_STATE } from '#support/sql_error_codes'

interface PendingInbox {
  user_id: number
  version: number
}

const SELECT = `SELECT user_id, version FROM inboxes
  WHERE version > announced_version ORDER BY user_id LIMIT ${BATCH_SIZE}`

export const pendingInboxes: Source<'inboxes', PendingInbox> = {
  name: 'inboxes',
  count: 'SELECT count(*) FROM inboxes WHERE version > announced_version',
  select: SELECT,
  announce: announceInboxes,
}

/**
 * Publishes only whose inbox has changed. The hubs that have a page of the member read it.
 * @returns false if something that was published is still pending
 */
async function announceInboxes(first: PendingInbox[]) {
  let pending = first
  while (pending.length > 0) {
    const bus = await currentBus()
    const changed = pending.map(({ user_id: userId, version }): ChangedInbox => ({
      userId,
      version,
    }))
    const token = await bus.publish(chunked(changed).map((chunk) => ['inboxes', chunk]))
    if ((await mark(changed, token)) < changed.length) return false
    if (pending.length < BATCH_SIZE) return true
    pending = await queryDirectly(SELECT, [])
  }
  return true
}

/** @returns the number of marked rows, as for readings */
async function mark(published: ChangedInbox[], token: string | null) {
  try {
    return await markUnlocked(published, token)
  } catch (error) {
    // SKIP LOCKED cannot always skip a row that has just changed.
    if (hasSqlState(error, SQL_STATE.deadlockDetected)) return 0
    throw error
  }
}

/**
 * Marks exactly the versions that were published. Rows that another transaction has locked stay
 * pending. `least` is needed after a restore from a backup, as for readings.
 */
async function markUnlocked(published: ChangedInbox[], token: string | null) {
  const { rowCount } = await db
    .rawQuery(
      `WITH sent AS (SELECT * FROM unnest(?::int[], ?::bigint[]) AS sent (user_id, version)),
         free AS (SELECT user_id FROM inboxes WHERE user_id IN (SELECT user_id FROM sent)
                  ORDER BY user_id FOR NO KEY UPDATE SKIP LOCKED)
       UPDATE inboxes
         SET announced_version = least(inboxes.version, greatest(announced_version, sent.version))
         FROM sent JOIN free USING (user_id)
         WHERE inboxes.user_id = sent.user_id AND EXISTS (SELECT FROM leader WHERE token = ?)`,
      [published.map(({ userId }) => userId), published.map(({ version }) => version), token]
    )
    .timeout(QUERY_TIMEOUT_MS)
  return rowCount as number
}
