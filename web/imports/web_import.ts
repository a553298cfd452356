import logger from '@adonisjs/core/services/logger'
import type pg from 'pg'
import UnreadableFileException from '#exceptions/unreadable_file_exception'
import { announce } from '#messaging/announce'
import { apply } from '#imports/apply'
import { connected } from '#imports/dedicated_connection'
import { kindOf } from '#imports/import_types'
import { record } from '#imports/record_import'
import { rowsOf } from '#imports/read_rows'
import { Staging, type Counts } from '#imports/staging'
import Import from '#models/import'

const OFTEN = 1000
const A_DAY = 86_400_000

/** Looks at every row of a file, for an admin to see what would become of it. */
export async function check(it: Import, chunks: Buffer[]) {
  await working(it, 'failed', async (client, progress) => {
    const staging = stagingOf(it, client)
    await staging.fill(rowsOf(progress.read(chunks), staging.kind.columns))
    const { cities, ...counts } = await staging.judge()
    if (!Object.values(counts).some(Boolean)) {
      throw new UnreadableFileException('The file has no rows')
    }
    await staging.index()
    setTimeout(() => void Import.forgetOld().catch(() => {}), A_DAY + OFTEN).unref()
    await it.become('staged', 'checking', { ...counts, cities, bytes_read: it.bytes })
  })
}

/** Stores what was looked at, after it was judged once more, by what is there now. */
export async function store(it: Import, userId: number) {
  await working(it, 'staged', async (client) => {
    const staging = stagingOf(it, client)
    await apply(staging, userId, async (counts) => {
      await refuseOthers(client, it, counts)
      await record(client, { id: it.id, kind: it.kind, file: it.file, userId }, counts)
      await staging.index()
    })
    void announce()
  })
}

function stagingOf({ id, kind, createdAt }: Import, client: pg.Client) {
  return new Staging(client, kindOf(kind, createdAt.toUTC().toISO()!), id)
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
async function working(
  it: Import,
  or: 'failed' | 'staged',
  act: (client: pg.Client, progress: Progress) => Promise<void>
) {
  const progress = new Progress()
  const alive = setInterval(() => void it.touch(progress.bytes).catch(() => {}), OFTEN)
  try {
    await connected((client) => act(client, progress))
  } catch (error) {
    const own = error instanceof UnreadableFileException
    if (!own) logger.error({ err: error }, 'import %d: %s', it.id, (error as Error).message)
    const problem = own ? error.message : 'Something went wrong, which the log of the server tells'
    await it.become(or, or === 'failed' ? 'checking' : 'applying', { problem })
  } finally {
    clearInterval(alive)
  }
}
