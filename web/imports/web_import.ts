import logger from '@adonisjs/core/services/logger'
import type pg from 'pg'
import UnreadableFileException from '#exceptions/unreadable_file_exception'
import { announce } from '#messaging/announce'
import { apply } from '#imports/apply'
import { withConnection } from '#imports/dedicated_connection'
import { importTypeOf } from '#imports/import_types'
import { recordImport } from '#imports/record_import'
import { readRows } from '#imports/read_rows'
import { Staging, type Counts } from '#imports/staging'
import Import from '#models/import'

const OFTEN = 1000
const A_DAY = 86_400_000

/** Looks at every row of a file, for an admin to see what would become of it. */
export async function stage(it: Import, chunks: Buffer[]) {
  await withHeartbeat(it, 'failed', async (client, progress) => {
    const staging = stagingOf(it, client)
    await staging.fill(readRows(progress.read(chunks), staging.kind.columns))
    const { cities, ...counts } = await staging.judge()
    if (!Object.values(counts).some(Boolean)) {
      throw new UnreadableFileException('The file has no rows')
    }
    await staging.index()
    setTimeout(() => void Import.discardOld().catch(() => {}), A_DAY + OFTEN).unref()
    await it.changeState('staged', 'checking', { ...counts, cities, bytes_read: it.bytes })
  })
}

/** Stores what was looked at, after it was judged once more, by what is there now. */
export async function applyImport(it: Import, userId: number) {
  await withHeartbeat(it, 'staged', async (client) => {
    const staging = stagingOf(it, client)
    await apply(staging, userId, async (counts) => {
      await refuseOthers(client, it, counts)
      await recordImport(client, { id: it.id, kind: it.kind, file: it.file, userId }, counts)
      await staging.index()
    })
    void announce()
  })
}

function stagingOf({ id, kind, createdAt }: Import, client: pg.Client) {
  return new Staging(client, importTypeOf(kind, createdAt.toUTC().toISO()!), id)
}

/** Somebody who was taken for dead may have stored it; and a crash of the database leaves no rows. */
async function refuseOthers(client: pg.Client, { id, total }: Import, counts: Counts) {
  const { rows } = await client.query('SELECT state FROM imports WHERE id = $1 FOR UPDATE', [id])
  if (rows[0]?.state !== 'applying') throw new UnreadableFileException('It was stored already')
  if (counts.added + counts.changed + counts.skipped + counts.refused === total) return
  throw new UnreadableFileException('Its rows are lost; please bring the file again')
}

class Progress {
  bytes = 0

  async *read(chunks: Buffer[]) {
    for (const chunk of chunks) {
      this.bytes += chunk.length
      yield chunk
    }
  }
}

/** @param or the state it is left in where that fails */
async function withHeartbeat(
  it: Import,
  or: 'failed' | 'staged',
  act: (client: pg.Client, progress: Progress) => Promise<void>
) {
  const progress = new Progress()
  const alive = setInterval(() => void it.touch(progress.bytes).catch(() => {}), OFTEN)
  try {
    await withConnection((client) => act(client, progress))
  } catch (error) {
    const own = error instanceof UnreadableFileException
    if (!own) logger.error({ err: error }, 'import %d: %s', it.id, (error as Error).message)
    const problem = own ? error.message : 'Something went wrong, which the log of the server tells'
    await it.changeState(or, or === 'failed' ? 'checking' : 'applying', { problem })
  } finally {
    clearInterval(alive)
  }
}
