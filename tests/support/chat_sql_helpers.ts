import { randomUUID } from 'node:crypto'
import db from '@adonisjs/lucid/services/db'
import { createCity } from '#tests/support/city_sql_helpers'

export interface MessageRow {
  id: string
  room_id: number
  number: number
  position: number
  author_id: number | null
  body: string
  file_count: number
  created_at: Date
  edited_at: Date | null
  deleted_at: Date | null
  quoted_id: string | null
  /** JSON, when it is inserted. */
  mentions: string | null
}

/** Creates a city, and returns its id, which is also the id of its room. */
export const createRoom = async () => (await createCity()).id

/** Inserts a message with SQL, without the model. */
export async function post(roomId: number, values: Partial<MessageRow> = {}) {
  const [row] = await db
    .table('messages')
    .insert({ id: randomUUID(), room_id: roomId, body: 'said', ...values })
    .returning('*')
  return row as MessageRow
}

/** Returns the messages of a room, by number. */
export async function messagesOf(roomId: number): Promise<MessageRow[]> {
  return db.from('messages').where('room_id', roomId).orderBy('number')
}

/** Returns the columns of all messages of a room, by number. */
export async function columnsOf<C extends keyof MessageRow>(roomId: number, ...columns: C[]) {
  const rows = await messagesOf(roomId)
  return rows.map((row) => columns.map((column) => row[column]))
}

export async function lastPositionOf(roomId: number) {
  const [{ last_position: position }] = await db.from('rooms').where('id', roomId)
  return position as number
}

export async function epochOf(roomId: number) {
  const { rows } = await db.rawQuery(
    'SELECT chat_epoch(generation) AS epoch FROM rooms WHERE id = ?',
    [roomId]
  )
  return rows[0].epoch as string
}
