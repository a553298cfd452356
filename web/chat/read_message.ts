import db from '@adonisjs/lucid/services/db'
import { messageOf } from '#messaging/contract'
import { MESSAGE_COLUMNS, WITH_AUTHORS } from '#messaging/message_columns'

/** Returns a message with the id of its room, or undefined. */
export async function messageWithId(id: string) {
  const { rows } = await db.rawQuery(
    `SELECT ${MESSAGE_COLUMNS}, messages.room_id FROM messages ${WITH_AUTHORS}
       WHERE messages.id = :id`,
    { id }
  )
  return rows.length ? withRoom(rows[0]) : undefined
}

/** Returns one of the member's own messages with the id of its room, or undefined. */
export async function ownMessage(author: { id: number }, id: string) {
  const { rows } = await db.rawQuery(
    `SELECT ${MESSAGE_COLUMNS}, messages.room_id FROM messages ${WITH_AUTHORS}
       WHERE messages.id = :id AND messages.author_id = :author`,
    { id, author: author.id }
  )
  return rows.length ? withRoom(rows[0]) : undefined
}

const withRoom = (row: Parameters<typeof messageOf>[0] & { room_id: number }) => ({
  ...messageOf(row),
  roomId: row.room_id,
})
