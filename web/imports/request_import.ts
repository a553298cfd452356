import { randomUUID } from 'node:crypto'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import db from '@adonisjs/lucid/services/db'
import type { EntryChoices } from '#imports/entry_choices'
import { storeFile, storeFiles } from '#imports/stored_file'
import { fieldError, type Upload } from '#imports/upload'
import Import, { type ImportTypeName } from '#models/import'
import { enqueue } from '#process/jobs/enqueue'
import { pluralize } from '#support/pluralize'
import { phrase } from '#support/phrase'

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

/** Imports of a member that are neither applied nor discarded. Each keeps its files. */
const MAX_OPEN_IMPORTS = 5

/**
 * Stores files of a member, and adds the job that reads them: both, or neither.
 * @throws E_VALIDATION_ERROR if the member has too many imports that wait for them
 */
export async function requestEntryImport(
  files: Upload[],
  choices: EntryChoices,
  ownerId: number
): Promise<Import> {
  const jobId = randomUUID()
  const bytes = files.flatMap(({ chunks }) => chunks).reduce((sum, { length }) => sum + length, 0)
  const [{ name }, ...others] = files
  const file = others.length ? `${name} and ${pluralize(others.length, 'other', 'others')}` : name
  return db.transaction(async (client) => {
    await assertBelowQuota(ownerId, client)
    const record = await Import.create(
      {
        kind: 'entries',
        file,
        bytes,
        ownerId,
        userId: ownerId,
        jobId,
        choices: { ...choices },
      },
      { client }
    )
    await storeFiles(record.id, files, client)
    await addJob(record, ownerId, client)
    return record
  })
}

/** Locks the member's row, so that parallel requests cannot exceed the quota. */
async function assertBelowQuota(ownerId: number, client: TransactionClientContract) {
  await client.rawQuery('SELECT FROM users WHERE id = ? FOR NO KEY UPDATE', [ownerId])
  const open = await client
    .from('imports')
    .where('owner_id', ownerId)
    .whereIn('state', ['checking', 'staged', 'applying'])
    .whereRaw(`created_at > now() - interval '1 day'`)
    .count('* AS count')
  if (Number(open[0].count) < MAX_OPEN_IMPORTS) return
  throw fieldError(
    phrase(
      'You have {n} imports that are not finished. Please apply or discard one of them first',
      { n: MAX_OPEN_IMPORTS }
    )
  )
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
