import { createWriteStream } from 'node:fs'
import { basename } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { BaseCommand } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import type { Kind } from '#imports/kind'
import type { Progress } from '#imports/progress'
import type { Row } from '#imports/row'
import type { Counts, Staging } from '#imports/staging'

/** What both commands that import do with rows. */
export abstract class ImportCommand extends BaseCommand {
  static options: CommandOptions = { startApp: true }

  abstract file?: string
  abstract dryRun: boolean
  abstract rejected?: string

  async importing(
    name: 'readings' | 'cities',
    kind: Kind,
    rows: AsyncIterable<Row>,
    progress: Progress
  ) {
    const { importAll } = await import('#imports/import_all')
    const { summary } = await import('#imports/summary')
    let first = ''
    const counts = await importAll(kind, rows, {
      kind: name,
      file: this.file ? basename(this.file) : 'GeoNames',
      dryRun: this.dryRun,
      heard: (read) => {
        progress.rows = read
        progress.tell()
      },
      step: (doing) => progress.step(doing),
      look: async (staging) => {
        if (this.rejected) await writeRejected(staging, this.rejected)
        else first = await staging.firstRefusal()
      },
    }).finally(() => progress.end())
    const ending = this.dryRun ? ' Nothing is stored: this was a dry run.' : ''
    this.#say(counts, summary(name, counts) + ending, first)
  }

  #say({ added, changed, skipped, refused }: Counts, sentence: string, first: string) {
    const done = added + changed + skipped
    if (!done && !refused) {
      this.logger.error('There are no rows to import.')
    } else if (done) {
      this.logger.success(sentence)
    }
    if (refused) {
      const which = this.rejected ? `they are in ${this.rejected}` : `the first in ${first}`
      this.logger.error(`${refused} refused, ${which}`)
    }
    this.exitCode = !done ? 1 : refused ? 2 : 0
  }
}

async function writeRejected(staging: Staging, path: string) {
  const { rejectedOf } = await import('#imports/rejected')
  const { client, kind, judged } = staging
  const rows = rejectedOf(kind, judged, (query) => client.query(query))
  await pipeline(rows, createWriteStream(path))
}
