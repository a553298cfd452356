import logger from '@adonisjs/core/services/logger'
import type pg from 'pg'
import UnreadableFileException from '#exceptions/unreadable_file_exception'
import { announce } from '#messaging/announce'
import { apply } from '#imports/apply_import'
import { withDedicatedConnection } from '#imports/dedicated_connection'
import { importTypeOf } from '#imports/import_types'
import { recordImport } from '#imports/record_import'
import { readRows } from '#imports/read_rows'
import { Staging, type Counts } from '#imports/staging'
import Import from '#models/import'
import { causeOf } from '#support/error_cause'

const HEARTBEAT_MS = 1000
const DAY_MS = 86_400_000

/** Stages and classifies the rows of a file, so that an admin can review them. */
export async function stage(record: Import, chunks: Buffer[]) {
  await withHeartbeat(record, 'failed', async (client, progress) => {
    const staging = stagingOf(record, client)
    await staging.fill(readRows(progress.read(chunks), staging.type.columns))
    const counts = await staging.classify()
    if (!counts.added && !counts.changed && !counts.skipped && !counts.refused) {
      throw new UnreadableFileException('The file has no rows')
    }
    await staging.createIndexes()
    setTimeout(() => void Import.discardOld().catch(() => {}), DAY_MS + HEARTBEAT_MS).unref()
    await record.changeState('staged', 'checking', { ...counts, bytes_read: record.bytes })
  })
}

/** Stores the staged rows. Classifies them again, because the data may have changed meanwhile. */
export async function applyImport(record: Import, userId: number) {
  await withHeartbeat(record, 'staged', async (client) => {
    const staging = stagingOf(record, client)
    await apply(staging, userId, async (counts) => {
      await assertApplicable(client, record, counts)
      await recordImport(
        client,
        { id: record.id, kind: record.kind, file: record.file, userId },
        counts
      )
      await staging.createIndexes()
    })
    void announce()
  })
}

function stagingOf({ id, kind, createdAt }: Import, client: pg.Client) {
  return new Staging(client, importTypeOf(kind, createdAt.toUTC().toISO()!), id)
}

/**
 * Checks that this process may still apply the import, and that no rows are missing. If this
 * process did not touch the import for too long, another process may have applied it. After a crash
 * of the database, the tables of the rows are empty, because they are unlogged.
 * @throws UnreadableFileException if the import was already applied or rows are missing
 */
async function assertApplicable(client: pg.Client, { id, total }: Import, counts: Counts) {
  const { rows } = await client.query('SELECT state FROM imports WHERE id = $1 FOR UPDATE', [id])
  if (rows[0]?.state !== 'applying') {
    throw new UnreadableFileException('This import was already applied')
  }
  if (counts.added + counts.changed + counts.skipped + counts.refused === total) return
  throw new UnreadableFileException('The rows are lost. Please import the file again')
}

class ByteProgress {
  bytes = 0

  async *read(chunks: Buffer[]) {
    for (const chunk of chunks) {
      this.bytes += chunk.length
      yield chunk
    }
  }
}

/**
 * Runs a step of an import. Touches the import every second, so that it does not count as stalled.
 * @param stateOnFailure state to set when the step fails
 */
async function withHeartbeat(
  record: Import,
  stateOnFailure: 'failed' | 'staged',
  step: (client: pg.Client, progress: ByteProgress) => Promise<void>
) {
  const progress = new ByteProgress()
  const heartbeat = setInterval(
    () => void record.touch(progress.bytes).catch(() => {}),
    HEARTBEAT_MS
  )
  try {
    await withDedicatedConnection((client) => step(client, progress))
  } catch (error) {
    const isExpected = error instanceof UnreadableFileException
    if (!isExpected) logger.error({ err: error }, 'import %d: %s', record.id, causeOf(error))
    const problem = isExpected
      ? error.message
      : 'Something went wrong. The log of the server has the details'
    const currentState = stateOnFailure === 'failed' ? 'checking' : 'applying'
    await record.changeState(stateOnFailure, currentState, { problem })
  } finally {
    clearInterval(heartbeat)
  }
}
