import db from '@adonisjs/lucid/services/db'
import config from '#config/chat'
import { deleteContent } from '#chat/files/storage'

const BATCH_SIZE = 50

/** Storing the files of a message takes less time than this. */
const POSTING_TIME = '1 hour'

/**
 * Files that nobody can see again: their message was never posted or is gone, was deleted so long ago
 * that nobody restores it, or the account of the owner was deleted.
 */
const UNNEEDED = `
  SELECT attachments.id FROM attachments LEFT JOIN messages ON messages.id = message_id
    WHERE owner_id IS NULL
      OR (message_id IS NULL AND attachments.created_at < now() - interval '${POSTING_TIME}')
      OR messages.deleted_at < now() - interval '${config.files.deletedDays} days'
    ORDER BY attachments.id LIMIT ${BATCH_SIZE}`

/**
 * Deletes the files that nobody can see again. If the storage fails, their rows stay, so that the next
 * run tries it again.
 */
export async function purgeFiles() {
  let count: number
  do {
    count = await db.transaction(async (trx) => {
      const { rows } = await trx.rawQuery(
        `DELETE FROM attachments WHERE id IN (${UNNEEDED}) RETURNING storage_key`
      )
      for (const { storage_key: key } of rows) await deleteContent(key)
      return rows.length
    })
  } while (count === BATCH_SIZE)
}
