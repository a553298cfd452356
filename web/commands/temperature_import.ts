import { args, flags } from '@adonisjs/core/ace'
import { ImportCommand } from '#imports/import_command'

export default class TemperatureImport extends ImportCommand {
  static commandName = 'temperature:import'
  static description = 'Import readings from a file, all or nothing'
  static help = [
    'CSV with a header, NDJSON or a JSON array. The city is a name, "name, country" or an id:',
    '```',
    'city,celsius,measured_at',
    'Lisbon,21.5,2026-11-21T09:00:00Z',
    '```',
    '```',
    '{{ binaryName }} temperature:import readings.csv --dry-run',
    '{{ binaryName }} temperature:import readings.ndjson --rejected=rejected.csv',
    'gunzip -c readings.csv.gz | {{ binaryName }} temperature:import -',
    '```',
    'Exit code: 0 on success, 2 if some rows were rejected, 1 if nothing could be imported.',
  ]

  @args.string({ description: 'Path of the file, or - for standard input' })
  declare file: string

  @flags.boolean({ description: 'Only show what would be imported' })
  declare dryRun: boolean

  @flags.string({
    description: 'Write rejected rows and reasons to this CSV file, or - for standard output',
  })
  declare rejected?: string

  async run() {
    const { readingImport } = await import('#imports/reading_import')
    const { openFile } = await import('#imports/open_file')
    const { readRows } = await import('#imports/read_rows')

    const { bytes, progress } = await openFile(this.file)
    const type = readingImport('import')
    await this.runImport('readings', type, readRows(bytes, type.columns), progress)
  }
}
