import { errors } from '@adonisjs/lucid'
import db from '@adonisjs/lucid/services/db'
import type User from '#models/user'
import { roomsOf } from '#chat/rooms'

export interface StoredFile {
  name: string
  type: string
  sizeBytes: number
  /** null if there is no preview */
  previewBytes: number | null
  key: string
}

/**
 * Returns a file of a message that the member may read now.
 * @throws E_ROW_NOT_FOUND
 */
export async function findFile(reader: User, id: string): Promise<StoredFile> {
  const rooms = await roomsOf(reader)
  const row = await db
    .from('attachments')
    .join('messages', 'messages.id', 'attachments.message_id')
    .where('attachments.id', id)
    .whereIn(
      'messages.room_id',
      rooms.map((room) => room.id)
    )
    .whereNull('messages.deleted_at')
    .whereNotNull('attachments.owner_id')
    .select('attachments.*')
    .first()
  if (!row) throw new errors.E_ROW_NOT_FOUND()
  const { name, type, size_bytes: sizeBytes, preview_bytes: previewBytes, storage_key: key } = row
  return { name, type, sizeBytes, previewBytes, key }
}
