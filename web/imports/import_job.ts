import db from '@adonisjs/lucid/services/db'
import UnreadableFileException from '#exceptions/unreadable_file_exception'
import { announce } from '#messaging/announce'
import { apply } from '#imports/apply_import'
import { withDedicatedConnection } from '#imports/dedicated_connection'
import { choicesOf } from '#imports/entry_choices'
import { entryImport } from '#imports/entry_import'
import { entryRows } from '#imports/entry_rows'
import { importTypeOf } from '#imports/import_types'
import { recordImport } from '#imports/record_import'
import { readRows } from '#imports/read_rows'
import { Staging, type Counts, type SqlClient } from '#imports/staging'
import { storedFile, storedFiles } from '#imports/stored_file'
import Import from '#models/import'
import type { Jobs } from '#process/jobs/queues'
import { phrase } from '#support/phrase'

const PROGRESS_INTERVAL_MS = 1000

const LOST = phrase('The rows are lost. Please import the file again')

/**
 * Checks the import, or applies it, depending on its state. If that was already done, or if the
 * import was discarded, does nothing.
 * @param signal when it is aborted, everything that this attempt has done is rolled back
 */
export async function runImportJob(
  { importId, userId }: Jobs['import'],
  signal: AbortSignal
): Promise<void> {
  await withDedicatedConnection(async (client) => {
    const { rows } = await client.query('SELECT pg_backend_pid() AS pid')
    // A query that is running does not notice that its connection is closed.
    const abort = () =>
      void db.rawQuery('SELECT pg_terminate_backend(?)', [rows[0].pid]).catch(() => {})
    signal.addEventListener('abort', abort)
    try {
      signal.throwIfAborted()
      await takeOver(client, importId)
      const record = await Import.find(importId)
      if (record?.state === 'checking') await attempt(record, (step) => check(step))
      if (record?.state === 'applying') await attempt(record, (step) => store(step, userId))
    } catch (error) {
      throw signal.aborted ? signal.reason : error
    } finally {
      signal.removeEventListener('abort', abort)
    }

    async function attempt(record: Import, act: (step: Step) => Promise<void>) {
      const progress = { bytes: 0, rows: 0 }
      const save = () => void record.saveProgress(progress).catch(() => {})
      save()
      const timer = setInterval(save, PROGRESS_INTERVAL_MS)
      const staging = new Staging(client, typeOf(record), record.id)
      try {
        await act({ record, staging, progress })
      } catch (error) {
        // No other attempt can succeed with this file.
        if (!(error instanceof UnreadableFileException)) throw error
        await record.fail(error.phrase)
      } finally {
        clearInterval(timer)
      }
    }
  })
}

function typeOf(record: Import) {
  return record.ownerId
    ? entryImport(record.ownerId, choicesOf(record))
    : importTypeOf(record.type, record.createdAt.toUTC().toISO()!)
}

interface Step {
  record: Import
  staging: Staging
  progress: { bytes: number; rows: number }
}

/**
 * Keeps other attempts of the import away until the connection ends. If an earlier attempt still
 * has a connection, ends that connection: its process was killed or is stuck.
 */
async function takeOver(client: SqlClient, importId: number) {
  const lock = `hashtext('fairweather import'), ${importId}`
  const { rows } = await client.query(`SELECT pg_try_advisory_lock(${lock}) AS taken`)
  if (rows[0].taken) return
  await client.query(
    `SELECT pg_terminate_backend(pid) FROM pg_locks
     WHERE locktype = 'advisory' AND granted AND pid <> pg_backend_pid()
       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
       AND (classid, objid) = (hashtext('fairweather import')::oid, ${importId}::oid)`
  )
  await client.query(`SELECT pg_advisory_lock(${lock})`)
}

/** Stages and classifies the rows of the file, so that they can be reviewed. */
async function check(step: Step) {
  const { record, staging } = step
  await inTransaction(staging.client, async () => {
    await fill(step)
    const counts = await staging.classify()
    if (totalOf(counts) === 0) throw new UnreadableFileException(phrase('The file has no rows'))
    await staging.createIndexes()
    const { rowCount } = await staging.client.query(
      `UPDATE imports SET state = 'staged', bytes_read = bytes, rows_read = $2, added = $3,
         changed = $4, skipped = $5, refused = $6, cities = $7
       WHERE id = $1 AND state = 'checking'`,
      [
        record.id,
        totalOf(counts),
        counts.added,
        counts.changed,
        counts.skipped,
        counts.refused,
        counts.cities,
      ]
    )
    if (!rowCount) throw new UnreadableFileException(phrase('This import was discarded'))
  })
}

/**
 * Stores the staged rows. Classifies them again, because the data may have changed meanwhile. A
 * crash of the database empties the staging tables, because they are unlogged; then the rows come
 * from the file again.
 */
async function store(step: Step, userId: number) {
  const { record, staging } = step
  const { id, kind, file } = record
  const { client } = staging
  if ((await staging.countStaged()) !== record.total) {
    await inTransaction(client, () => fill(step))
  }
  await apply(staging, userId, async (counts) => {
    if (record.ownerId) await assertIsActive(client, record.ownerId)
    else await assertIsAdmin(client, userId)
    await assertApplicable(client, record, counts)
    if (record.ownerId) await recordApplied(client, record, counts)
    else await recordImport(client, { id, kind, file, userId }, counts)
    await client.query('DELETE FROM import_files WHERE import_id = $1', [record.id])
    await staging.createIndexes()
  })
  void announce()
}

/** Stages the rows of the file. The rows that an earlier attempt has staged are deleted. */
async function fill({ record, staging, progress }: Step) {
  const rows = record.ownerId
    ? entryRows(await storedFiles(record), choicesOf(record), (bytes) => {
        progress.bytes = bytes
      })
    : readRows(storedFile(record, progress), staging.type.columns)
  await staging.fill(rows, (count) => {
    progress.rows = count
  })
  // An upload from before a restore is missing, because backups do not contain it.
  if (progress.bytes !== record.bytes) throw new UnreadableFileException(LOST)
}

async function inTransaction(client: SqlClient, act: () => Promise<void>) {
  await client.query('BEGIN')
  try {
    await act()
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {})
    throw error
  }
}

/** @throws UnreadableFileException */
async function assertIsActive(client: SqlClient, memberId: number) {
  const { rows } = await client.query('SELECT FROM users WHERE id = $1 AND active', [memberId])
  if (!rows.length) throw new UnreadableFileException(phrase('The account is not active'))
}

/** Members need no audit entry for changes of their own log. */
async function recordApplied(
  client: SqlClient,
  { id }: Import,
  { added, changed, skipped, refused }: Counts
) {
  await client.query(
    `UPDATE imports SET state = 'applied', added = $2, changed = $3, skipped = $4, refused = $5
     WHERE id = $1`,
    [id, added, changed, skipped, refused]
  )
}

/**
 * The job may have waited for a worker. The admin may have lost the right in the meantime.
 * @throws UnreadableFileException
 */
async function assertIsAdmin(client: SqlClient, userId: number) {
  const { rows } = await client.query(
    `SELECT FROM users WHERE id = $1 AND active AND role = 'admin'`,
    [userId]
  )
  if (rows.length) return
  throw new UnreadableFileException(
    phrase('Whoever applied this import is no longer an admin. Please import the file again')
  )
}

/**
 * Checks, within the transaction that stores the rows, that they are not stored yet and that none is
 * missing.
 * @throws UnreadableFileException if the import was already applied or rows are missing
 */
async function assertApplicable(client: SqlClient, { id, total }: Import, counts: Counts) {
  const { rows } = await client.query('SELECT state FROM imports WHERE id = $1 FOR UPDATE', [id])
  if (rows[0]?.state !== 'applying') {
    throw new UnreadableFileException(phrase('This import was already applied'))
  }
  if (totalOf(counts) !== total) throw new UnreadableFileException(LOST)
}

const totalOf = ({ added, changed, skipped, refused }: Counts) =>
  added + changed + skipped + refused
