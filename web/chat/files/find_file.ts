import { errors } from '@adonisjs/lucid'
import db from '@adonisjs/lucid/services/db'
import type { DatabaseQueryBuilderContract } from '@adonisjs/lucid/types/querybuilder'
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
 * @param moderates whether they may see the messages of all rooms, and what was deleted
 * @throws E_ROW_NOT_FOUND
 */
export async function findFile(reader: User, id: string, moderates: boolean): Promise<StoredFile> {
  const query = db
    .from('attachments')
    .join('messages', 'messages.id', 'attachments.message_id')
    .where('attachments.id', id)
    .whereNotNull('attachments.owner_id')
    .select('attachments.*')
  if (!moderates) await limitToRoomsOf(reader, query)
  const row = await query.first()
  if (!row) throw new errors.E_ROW_NOT_FOUND()
  const { name, type, size_bytes: sizeBytes, preview_bytes: previewBytes, storage_key: key } = row
  return { name, type, sizeBytes, previewBytes, key }
}

async function limitToRoomsOf(reader: User, query: DatabaseQueryBuilderContract) {
  const rooms = await roomsOf(reader)
  const ids = rooms.map((room) => room.id)
  void query.whereIn('messages.room_id', ids).whereNull('messages.deleted_at')
}
