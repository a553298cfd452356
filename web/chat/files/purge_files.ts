import db from '@adonisjs/lucid/services/db'
import config from '#config/chat'
import { deleteContent } from '#chat/files/storage'

const BATCH_SIZE = 500

/** After so many failures, the storage is probably down, and each further attempt may take long. */
export const MAX_FAILURES = 50

/** Storing the files of a message takes less time than this. */
const POSTING_TIME = '1 hour'

/**
 * Files that nobody can see again: their message was never posted or is gone, was deleted so long ago
 * that nobody restores it, or the account of the owner was deleted.
 */
const UNNEEDED = `
  SELECT attachments.id, storage_key FROM attachments LEFT JOIN messages ON messages.id = message_id
    WHERE owner_id IS NULL
      OR (message_id IS NULL AND attachments.created_at < now() - interval '${POSTING_TIME}')
      OR messages.deleted_at < now() - interval '${config.files.deletedDays} days'
    ORDER BY deletion_failed_at NULLS FIRST LIMIT ${BATCH_SIZE}`

interface UnneededFile {
  id: string
  storage_key: string
}

/**
 * Deletes the files that nobody can see again. The row of a file that the storage cannot delete stays, and
 * the next run tries that file after all others.
 * @throws the last error of the storage
 */
export async function purgeFiles() {
  const errors: unknown[] = []
  let files: UnneededFile[]
  do {
    const { rows } = await db.rawQuery(UNNEEDED)
    files = rows
    for (const file of files) {
      await purge(file).catch((error) => errors.push(error))
      if (errors.length === MAX_FAILURES) break
    }
  } while (files.length === BATCH_SIZE && errors.length < MAX_FAILURES)
  if (errors.length > 0) throw errors.at(-1)
}

async function purge({ id, storage_key: key }: UnneededFile) {
  try {
    await deleteContent(key)
  } catch (error) {
    await db
      .from('attachments')
      .where({ id })
      .update({ deletion_failed_at: db.raw('now()') })
    throw error
  }
  await db.from('attachments').where({ id }).delete()
}
