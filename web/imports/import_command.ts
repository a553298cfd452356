import { basename } from 'node:path'
import { BaseCommand } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import { plainText } from '#support/plain_text'
import InvalidArgumentException from '#exceptions/invalid_argument_exception'
import type { ImportType } from '#imports/import_type'
import type { OutputFile } from '#imports/output_file'
import type { ReadProgress } from '#imports/read_progress'
import type { Row } from '#imports/row'
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
      file: this.file ? basename(this.file) : 'GeoNames',
      dryRun: this.dryRun,
      onProgress: (count) => progress.update(count),
      onStep: (description) => progress.showStep(description),
      onClassified: async (staging) => {
        rejections = output
          ? await writeRejectedRows(staging, output, this.rejected!)
          : `the first one in ${await staging.firstRejection()}`
      },
    }).finally(() => {
      progress.stop()
      return output?.close()
    })
    const dryRun = this.dryRun ? ' Nothing was stored: this was a dry run.' : ''
    this.#report(counts, summary(typeName, counts) + dryRun, rejections)
  }

  #report({ added, changed, skipped, refused }: Counts, message: string, rejections: string) {
    const accepted = added + changed + skipped
    if (!accepted && !refused) {
      this.logger.error('There are no rows to import.')
    } else if (accepted) {
      this.logger.success(message)
    }
    if (refused) this.logger.error(plainText(`${refused} rejected, ${rejections}`))
    this.exitCode = !accepted ? 1 : refused ? 2 : 0
  }
}

/** Does not throw if the file cannot be written, because the import is already stored. */
async function writeRejectedRows(
  { client, type, classifiedTable }: Staging,
  output: OutputFile,
  path: string
) {
  const { rejectedRows } = await import('#imports/rejected_rows')
  try {
    await output.write(rejectedRows(type, classifiedTable, (query) => client.query(query)))
    return `written to ${path}`
  } catch (error) {
    if (!(error instanceof InvalidArgumentException)) throw error
    return `but ${error.message}`
  }
}
