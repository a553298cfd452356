import { basename } from 'node:path'
import { BaseCommand } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import { plainText } from '#support/plain_text'
import InvalidArgumentException from '#exceptions/invalid_argument_exception'
import type { ImportType } from '#imports/import_type'
import type { OutputFile } from '#imports/output_file'
import type { ReadProgress } from '#imports/read_progress'
import type { Row } from '#imports/row'
import { STANDARD_STREAM } from '#imports/standard_stream'
import type { Counts, Staging } from '#imports/staging'

/** The common part of `temperature:import` and `city:import`. */
export abstract class ImportCommand extends BaseCommand {
  static options: CommandOptions = { startApp: true }

  abstract file?: string
  abstract dryRun: boolean
  abstract rejected?: string

  async runImport(
    typeName: 'readings' | 'cities',
    type: ImportType,
    rows: AsyncIterable<Row>,
    progress: ReadProgress
  ) {
    const { runImport } = await import('#imports/run_import')
    const { openOutput } = await import('#imports/output_file')
    const { summary } = await import('#imports/summary')
    const output = this.rejected ? await openOutput(this.rejected) : undefined
    let rejections = ''
    const counts = await runImport(type, rows, {
      typeName,
      file: this.#fileName(),
      dryRun: this.dryRun,
      onProgress: (count) => progress.update(count),
      onStep: (description) => progress.showStep(description),
      onClassified: async (staging) => {
        rejections = output
          ? await writeRejectedRows(staging, output)
          : `the first one in ${await staging.firstRejection()}`
      },
    }).finally(() => {
      progress.stop()
      return output?.close()
    })
    const dryRun = this.dryRun ? ' Nothing was stored: this was a dry run.' : ''
    this.#report(counts, summary(typeName, counts) + dryRun, plainText(rejections))
  }

  #fileName() {
    if (!this.file) return 'GeoNames'
    return this.file === STANDARD_STREAM ? 'standard input' : basename(this.file)
  }

  /** @param rejections where the rejected rows are */
  #report({ added, changed, skipped, refused }: Counts, message: string, rejections: string) {
    const accepted = added + changed + skipped
    this.exitCode = !accepted ? 1 : refused ? 2 : 0
    if (!accepted) {
      const reason = refused ? `${refused} rejected, ${rejections}` : 'There are no rows to import.'
      this.logger.error(reason)
      return
    }
    // The standard output may already have the rejected rows.
    const log = this.rejected === STANDARD_STREAM ? 'logError' : 'log'
    this.logger[log](this.logger.prepareSuccess(message))
    if (refused) this.logger.logError(this.logger.prepareWarning(`Rejected rows: ${rejections}`))
  }
}

/** Does not throw if the file cannot be written, because the import is already stored. */
async function writeRejectedRows({ client, type, classifiedTable }: Staging, output: OutputFile) {
  const { rejectedRows } = await import('#imports/rejected_rows')
  try {
    await output.write(rejectedRows(type, classifiedTable, (query) => client.query(query)))
    return `written to ${output.name}`
  } catch (error) {
    if (!(error instanceof InvalidArgumentException)) throw error
    return `not saved: ${error.message}`
  }
}
