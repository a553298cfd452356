import { randomUUID } from 'node:crypto'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import db from '@adonisjs/lucid/services/db'
import { storeFile } from '#imports/stored_file'
import type { Upload } from '#imports/upload'
import Import, { type ImportTypeName } from '#models/import'
import { enqueue } from '#process/jobs/enqueue'

/** Stores an uploaded file, and adds the job that checks it: both, or neither. */
export async function requestCheck(
  { name, chunks }: Upload,
  kind: ImportTypeName,
  userId: number
): Promise<Import> {
  const jobId = randomUUID()
  const bytes = chunks.reduce((sum, { length }) => sum + length, 0)
  return db.transaction(async (client) => {
    const record = await Import.create({ kind, file: name, bytes, userId, jobId }, { client })
    await storeFile(record.id, chunks, client)
    await addJob(record, userId, client)
    return record
  })
}

/**
 * Adds the job that applies a staged import.
 * @returns false if the import can no longer be applied, or another call has done this already
 */
export async function requestApplication(record: Import, userId: number): Promise<boolean> {
  return db.transaction(async (client) => {
    record.jobId = randomUUID()
    if (!(await record.claim(record.jobId, client))) return false
    await addJob(record, userId, client)
    return true
  })
}

async function addJob({ id, jobId }: Import, userId: number, trx: TransactionClientContract) {
  await enqueue('import', { importId: id, userId }, { id: jobId!, trx })
}
