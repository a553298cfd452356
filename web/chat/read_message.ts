import db from '@adonisjs/lucid/services/db'
import { messageOf } from '#messaging/contract'
import { MESSAGE_COLUMNS, WITH_AUTHORS } from '#messaging/message_columns'

/** Returns one of the member's own messages with the id of its room, or undefined. */
export async function ownMessage(author: { id: number }, id: string) {
  const { rows } = await db.rawQuery(
    `SELECT ${MESSAGE_COLUMNS}, messages.room_id FROM messages ${WITH_AUTHORS}
       WHERE messages.id = :id AND messages.author_id = :author`,
    { id, author: author.id }
  )
  return rows.length ? { ...messageOf(rows[0]), roomId: rows[0].room_id as number } : undefined
}
