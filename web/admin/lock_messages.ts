import type { TransactionClientContract } from '@adonisjs/lucid/types/database'

export interface LockedMessage {
  /** Its serial number. */
  id: number
  /** With microseconds; null if it is not deleted. */
  deletedAt: string | null
  deletedById: number | null
}

/**
 * Locks messages in the order of their serial numbers, and then their rooms in id order. Whoever edits a
 * message locks it before its room, too, and whoever posts locks only the room. So transactions that
 * change many messages deadlock neither with each other nor with these.
 * @param ids serial numbers
 * @returns the messages that exist
 */
export async function lockMessages(
  ids: number[],
  trx: TransactionClientContract
): Promise<LockedMessage[]> {
  const { rows } = await trx.rawQuery(
    `SELECT serial AS id, room_id, to_jsonb(deleted_at) AS "deletedAt", deleted_by_id AS "deletedById"
       FROM messages WHERE serial = ANY(?) ORDER BY serial FOR NO KEY UPDATE`,
    [ids]
  )
  const roomIds = new Set((rows as { room_id: number }[]).map((row) => row.room_id))
  await trx.rawQuery('SELECT FROM rooms WHERE id = ANY(?) ORDER BY id FOR NO KEY UPDATE', [
    [...roomIds],
  ])
  return rows
}
