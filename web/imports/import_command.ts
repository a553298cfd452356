import { basename } from 'node:path'
import { BaseCommand } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import { plainText } from '#support/plain_text'
import InvalidArgumentException from '#exceptions/invalid_argument_exception'
import type { ImportType } from '#imports/import_type'
import type { Output } from '#imports/output_file'
import type { Progress } from '#imports/read_progress'
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
    kind: ImportType,
    rows: AsyncIterable<Row>,
    progress: Progress
  ) {
    const { runImport } = await import('#imports/run_import')
    const { openOutput } = await import('#imports/output_file')
    const { summary } = await import('#imports/summary')
    const output = this.rejected ? await openOutput(this.rejected) : undefined
    let refusals = ''
    const counts = await runImport(kind, rows, {
      kind: name,
      file: this.file ? basename(this.file) : 'GeoNames',
      dryRun: this.dryRun,
      heard: (read) => {
        progress.rows = read
        progress.tell()
      },
      step: (doing) => progress.step(doing),
      look: async (staging) => {
        if (!output) refusals = `the first in ${await staging.firstRefusal()}`
        else refusals = await written(staging, output, this.rejected!)
      },
    }).finally(() => {
      progress.end()
      return output?.close()
    })
    const ending = this.dryRun ? ' Nothing is stored: this was a dry run.' : ''
    this.#say(counts, summary(name, counts) + ending, refusals)
  }

  #say({ added, changed, skipped, refused }: Counts, sentence: string, refusals: string) {
    const done = added + changed + skipped
    if (!done && !refused) {
      this.logger.error('There are no rows to import.')
    } else if (done) {
      this.logger.success(sentence)
    }
    if (refused) this.logger.error(plainText(`${refused} refused, ${refusals}`))
    this.exitCode = !done ? 1 : refused ? 2 : 0
  }
}

/** What is said of refused rows; all is stored by now, so a disk that is full undoes nothing. */
async function written({ client, kind, judged }: Staging, output: Output, path: string) {
  const { rejectedRows } = await import('#imports/rejected_rows')
  try {
    await output.write(rejectedRows(kind, judged, (query) => client.query(query)))
    return `they are in ${path}`
  } catch (error) {
    if (!(error instanceof InvalidArgumentException)) throw error
    return `and ${error.message}`
  }
}
