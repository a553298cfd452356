import db from '@adonisjs/lucid/services/db'
import { announce } from '#messaging/announce'
import { retryOnDeadlock } from '#support/retry_on_deadlock'
import { mayRead } from '#chat/readable_rooms'

const MARK_READ = `
  INSERT INTO reads AS known (user_id, room_id, number)
    SELECT users.id, rooms.id, least(:number, rooms.last_position) FROM users CROSS JOIN rooms
      WHERE users.id = :reader AND rooms.id = :room AND ${mayRead('rooms.id')}
    ON CONFLICT (user_id, room_id) DO UPDATE SET number = excluded.number
      WHERE known.number < excluded.number`

/**
 * Remembers how far a member has read a room that they may read. A lower number than before changes
 * nothing, so the order does not matter in which the pages of a member say it.
 * @param number of the last message that they have read
 */
export async function markRead(reader: { id: number }, roomId: number, number: number) {
  // An admin may delete the messages that mention the member at the same moment.
  const { rowCount } = await retryOnDeadlock(async () =>
    db.rawQuery(MARK_READ, { reader: reader.id, room: roomId, number })
  )
  if (rowCount) void announce()
}
