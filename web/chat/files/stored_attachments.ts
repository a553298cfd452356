import { randomUUID } from 'node:crypto'
import logger from '@adonisjs/core/services/logger'
import db from '@adonisjs/lucid/services/db'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import config from '#config/chat'
import UserFacingException from '#exceptions/user_facing_exception'
import { causeOf } from '#support/error_cause'
import { fieldError, inMegabytes } from '#chat/files/field_error'
import { prepareFile, type PreparedFile } from '#chat/files/prepare_file'
import type { ReceivedFile } from '#chat/files/received_file'
import { deleteContent, previewKey, putContent } from '#chat/files/storage'
import { phrase } from '#support/phrase'

const { memberBytes, memberDays, totalBytes } = config.files

/** Less than the time after which `purgeFiles` deletes files without a message. */
const MAX_STORING_MINUTES = 50

/**
 * Prepares and stores files for a message that is not posted yet. If one fails, nothing is left. If this
 * process ends, a job deletes what is left.
 * @returns the ids of their rows in `attachments`
 * @throws E_VALIDATION_ERROR if a file is not accepted, or if there is no room for it
 */
export async function storeFiles(owner: { id: number }, files: ReceivedFile[]): Promise<string[]> {
  const ids: string[] = []
  try {
    for (const [place, file] of files.entries()) {
      const prepared = await prepareFile(file)
      const { id, key } = await reserve(owner, place, prepared)
      ids.push(id)
      await store(key, prepared)
    }
    return ids
  } catch (error) {
    await discardFiles(ids)
    throw error
  }
}

/** Adds the row before the content is stored, so that no content is ever without a row. */
async function reserve(owner: { id: number }, place: number, file: PreparedFile) {
  const { name, type, sizeBytes, image } = file
  const row = {
    id: randomUUID(),
    owner_id: owner.id,
    place,
    name,
    type,
    size_bytes: sizeBytes,
    width: image?.width ?? null,
    height: image?.height ?? null,
    preview_bytes: image?.preview.length ?? null,
    storage_key: randomUUID(),
  }
  await db.transaction(async (trx) => {
    // A trigger locks the total of all files. So all uploads compare the quotas one after the other.
    await trx.table('attachments').insert(row)
    await assertRoom(owner, row.size_bytes + (row.preview_bytes ?? 0), trx)
  })
  return { id: row.id, key: row.storage_key }
}

/** @param bytes the size of the file, which is stored already */
async function assertRoom(owner: { id: number }, bytes: number, trx: TransactionClientContract) {
  const { rows } = await trx.rawQuery(
    `SELECT (SELECT bytes FROM attachment_totals)::float8 AS total,
       (SELECT sum(size_bytes + coalesce(preview_bytes, 0)) FROM attachments
          WHERE owner_id = ? AND created_at > now() - make_interval(days => ?))::float8 AS own`,
    [owner.id, memberDays]
  )
  const [{ own, total }] = rows as { own: number; total: number }[]
  if (own > memberBytes) {
    throw fieldError(
      phrase('You can send files of {limit} in {days} days, and have {left} left', {
        limit: inMegabytes(memberBytes),
        days: memberDays,
        left: inMegabytes(Math.max(0, memberBytes - own + bytes)),
      })
    )
  }
  if (total > totalBytes) {
    throw fieldError(phrase('There is no room for files left. Please ask an admin'))
  }
}

async function store(key: string, { content, sizeBytes, image }: PreparedFile) {
  try {
    await putContent(key, content(), sizeBytes)
    if (image) await putContent(previewKey(key), image.preview, image.preview.length)
  } catch (error) {
    logger.error('cannot store files of the chat (%s)', causeOf(error))
    throw new UserFacingException(
      phrase('The files cannot be stored at the moment. Please try again.'),
      { status: 503, keepInput: true }
    )
  }
}

/**
 * Gives stored files to a message.
 * @returns false if a file is gone, because storing them took too long
 */
export async function attachFiles(
  messageId: string,
  ids: string[],
  trx: TransactionClientContract
): Promise<boolean> {
  const attached = await trx
    .from('attachments')
    .whereIn('id', ids)
    .whereNull('message_id')
    // The job that deletes files without a message may take older ones at any moment.
    .whereRaw(`created_at > now() - interval '${MAX_STORING_MINUTES} minutes'`)
    .update({ message_id: messageId })
  return Number(attached) === ids.length
}

/** Deletes stored files that no message needs. A failure does no harm, because a job tries it again. */
export async function discardFiles(ids: string[]) {
  try {
    const rows = await db.from('attachments').whereIn('id', ids).whereNull('message_id')
    for (const { storage_key: key } of rows) await deleteContent(key)
    await db.from('attachments').whereIn('id', ids).whereNull('message_id').delete()
  } catch (error) {
    logger.warn('cannot delete files of the chat yet (%s)', causeOf(error))
  }
}
