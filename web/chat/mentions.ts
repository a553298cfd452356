import db from '@adonisjs/lucid/services/db'
import { announce } from '#messaging/announce'
import { retryOnDeadlock } from '#support/retry_on_deadlock'
import { LOBBY_NAME } from '#chat/inbox'
import { READABLE_ROOMS } from '#chat/readable_rooms'

const PAGE_SIZE = 30

/** A message that names the member. */
export interface MentionRow {
  id: string
  roomId: number
  room: string
  /** null if the account was deleted */
  author: string | null
  body: string
  /** ISO 8601 */
  createdAt: string
  isUnread: boolean
}

/**
 * Returns the messages that name a member, newest first, and the unread ones before all others. Those in
 * rooms that they may not read any more, and those that do not name them any more, are left out.
 * @param after the id of a message: the list starts after it
 */
export async function mentionsOf({ id }: { id: number }, after?: string) {
  const { rows } = await db.rawQuery(
    `WITH reader AS MATERIALIZED (
       SELECT users.id, ${READABLE_ROOMS} AS room_ids FROM users WHERE users.id = :id)
     SELECT messages.id, messages.room_id, cities.name AS room, authors.name AS author, messages.body,
         messages.created_at, mentions.seen_at IS NULL AS is_unread
       FROM reader JOIN mentions ON mentions.user_id = reader.id
       JOIN messages ON messages.id = mentions.message_id
       LEFT JOIN users authors ON authors.id = messages.author_id
       LEFT JOIN cities ON cities.id = messages.room_id
       LEFT JOIN mentions last ON last.user_id = reader.id AND last.message_id = :after
       WHERE NOT mentions.withdrawn AND messages.room_id = ANY(room_ids)
         AND (last.user_id IS NULL
           OR (mentions.seen_at IS NULL, mentions.created_at, mentions.message_id)
             < (last.seen_at IS NULL, last.created_at, last.message_id))
       ORDER BY mentions.seen_at IS NULL DESC, mentions.created_at DESC, mentions.message_id DESC
       LIMIT ${PAGE_SIZE + 1}`,
    { id, after: after ?? null }
  )
  const mentions: MentionRow[] = rows.slice(0, PAGE_SIZE).map((row: Record<string, any>) => ({
    id: row.id,
    roomId: row.room_id,
    room: row.room ?? LOBBY_NAME,
    author: row.author,
    body: row.body,
    createdAt: row.created_at.toISOString(),
    isUnread: row.is_unread,
  }))
  return { mentions, hasMore: rows.length > PAGE_SIZE }
}

/** SQL: locks the mentions in the order of `list_mentions`. */
const MARK_SEEN = `
  UPDATE mentions SET seen_at = clock_timestamp() FROM (
      SELECT message_id FROM mentions
        WHERE user_id = :id AND seen_at IS NULL AND NOT withdrawn
          AND (CAST(:message AS uuid) IS NULL OR message_id = CAST(:message AS uuid))
        ORDER BY message_id FOR NO KEY UPDATE) AS unseen
    WHERE mentions.user_id = :id AND mentions.message_id = unseen.message_id`

/**
 * Marks mentions of a member as seen.
 * @param messageId only the mention in this message; if it is omitted, all of them
 */
export async function markMentionsSeen({ id }: { id: number }, messageId?: string) {
  // As in `markRead`.
  await retryOnDeadlock(async () => db.rawQuery(MARK_SEEN, { id, message: messageId ?? null }))
  void announce()
}
