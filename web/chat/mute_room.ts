import db from '@adonisjs/lucid/services/db'
import { announce } from '#messaging/announce'
import { mayRead } from '#chat/readable_rooms'

/** Mutes a room that the member may read: nothing that is written there notifies them. */
export async function muteRoom(member: { id: number }, roomId: number) {
  await db.rawQuery(
    `INSERT INTO muted_rooms (user_id, room_id)
       SELECT users.id, CAST(:room AS integer) FROM users
         WHERE users.id = :member AND ${mayRead('CAST(:room AS integer)')}
       ON CONFLICT DO NOTHING`,
    { member: member.id, room: roomId }
  )
  void announce()
}

export async function unmuteRoom(member: { id: number }, roomId: number) {
  await db.from('muted_rooms').where({ user_id: member.id, room_id: roomId }).delete()
  void announce()
}
