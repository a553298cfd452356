import db from '@adonisjs/lucid/services/db'
import { messageOf } from '#messaging/contract'

/** SQL: the columns of a message, with the name of its author. */
export const MESSAGE_COLUMNS = `messages.id, messages.number, messages.position, messages.author_id,
  authors.name AS author, messages.body, messages.created_at, messages.edited_at, messages.deleted_at`

/** SQL: joins the authors for `MESSAGE_COLUMNS`. */
export const WITH_AUTHORS = 'LEFT JOIN users authors ON authors.id = messages.author_id'

/** Returns one of the member's own messages with the id of its room, or undefined. */
export async function ownMessage(author: { id: number }, id: string) {
  const { rows } = await db.rawQuery(
    `SELECT ${MESSAGE_COLUMNS}, messages.room_id FROM messages ${WITH_AUTHORS}
       WHERE messages.id = :id AND messages.author_id = :author`,
    { id, author: author.id }
  )
  return rows.length ? { ...messageOf(rows[0]), roomId: rows[0].room_id as number } : undefined
}
