import { randomUUID } from 'node:crypto'
import { bucket } from '#config/drive'
import { deleteContent, putContent } from '#chat/files/storage'
import { type Finding, failed, ok } from '#doctor/finding'
import { causeOf } from '#support/error_cause'

const SUBJECT = 'S3_BUCKET'

/** Stores something in the bucket for the files of the chat, and deletes it again. */
export async function files(): Promise<Finding[]> {
  if (!bucket) return []
  const key = `doctor-${randomUUID()}`
  try {
    await putContent(key, Buffer.from(key), key.length)
    await deleteContent(key)
    return [ok(SUBJECT, 'files of the chat can be stored and deleted')]
  } catch (error) {
    return [
      failed(
        SUBJECT,
        `files of the chat cannot be stored and deleted: ${causeOf(error)}`,
        'Check the S3 settings, and the rights of the key: it must read, write and delete.'
      ),
    ]
  }
}
