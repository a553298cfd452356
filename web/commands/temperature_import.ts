import { args, flags } from '@adonisjs/core/ace'
import { ImportCommand } from '#imports/import_command'

export default class TemperatureImport extends ImportCommand {
  static commandName = 'temperature:import'
  static description = 'Import readings from a file: all of it at once, or nothing'
  static help = [
    'CSV with a header, NDJSON or a JSON array; the city by name, "name, country" or id:',
    '```',
    'city,celsius,measured_at',
    'Lisbon,21.5,2026-11-21T09:00:00Z',
    '```',
    '```',
    '{{ binaryName }} temperature:import readings.csv --dry-run',
    '{{ binaryName }} temperature:import readings.ndjson --rejected=mend.csv',
    'gunzip -c readings.csv.gz | {{ binaryName }} temperature:import -',
    '```',
    'Ends with 0, with 2 where some rows were refused, and with 1 where nothing could be imported.',
  ]

  @args.string({ description: 'Path of the file, or - for the standard input' })
  declare file: string

  @flags.boolean({ description: 'Say what would be done, and do nothing' })
  declare dryRun: boolean

  @flags.string({ description: 'Where to write refused rows, as CSV with the reasons' })
  declare rejected?: string

  async run() {
    const { readingsOf } = await import('#imports/reading_import')
    const { openFile } = await import('#imports/open_file')
    const { readRows } = await import('#imports/read_rows')

    const { bytes, progress } = await openFile(this.file)
    const kind = readingsOf('import')
    await this.importing('readings', kind, readRows(bytes, kind.columns), progress)
  }
}
