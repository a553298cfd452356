import { args, flags } from '@adonisjs/core/ace'
import { ImportCommand } from '#imports/import_command'
import type { ImportType } from '#imports/import_type'

export default class CityImport extends ImportCommand {
  static commandName = 'city:import'
  static description = 'Import cities from a file or from GeoNames, all or nothing'
  static help = [
    'CSV with a header, NDJSON or a JSON array. Existing cities change in the given columns:',
    '```',
    'name,country,latitude,longitude,timezone,enabled,other_names',
    'Lisbon,Portugal,38.72,-9.14,Europe/Lisbon,true,"Lisboa,Лиссабон"',
    '```',
    '```',
    '{{ binaryName }} city:import cities.csv --dry-run',
    '{{ binaryName }} city:import --geonames --min-population=500000',
    '{{ binaryName }} city:import --geonames --country=NO --min-population=5000',
    '```',
    '--geonames adds cities from geonames.org (CC BY 4.0), and does not change existing ones,',
    'but adds the names in other languages that they lack.',
    'Exit code: 0 on success, 2 if some rows were rejected, 1 if nothing could be imported.',
  ]

  @args.string({ description: 'Path of the file, or - for standard input', required: false })
  declare file?: string

  @flags.boolean({ description: 'Import cities from GeoNames instead of a file' })
  declare geonames: boolean

  @flags.number({ description: 'GeoNames: minimum population', default: 100_000 })
  declare minPopulation: number

  @flags.string({ description: 'GeoNames: only this country, two letters such as PT' })
  declare country?: string

  @flags.boolean({ description: 'Only show what would be imported' })
  declare dryRun: boolean

  @flags.string({
    description: 'Write rejected rows and reasons to this CSV file, or - for standard output',
  })
  declare rejected?: string

  async run() {
    const problem = this.#findProblem()
    if (problem) {
      this.logger.error(problem)
      this.exitCode = 1
      return
    }
    const { cityImport } = await import('#imports/city_import')
    if (this.geonames) return this.#importGeonames(cityImport({ addOnly: true }))
    const { openFile } = await import('#imports/open_file')
    const { readRows } = await import('#imports/read_rows')

    const { bytes, progress } = await openFile(this.file!)
    const type = cityImport()
    await this.runImport('cities', type, readRows(bytes, type.columns), progress)
  }

  /** Returns a message about invalid arguments, or undefined if they are valid. */
  #findProblem() {
    if (!this.geonames) {
      return this.file ? undefined : 'Give a file, - for standard input, or --geonames.'
    }
    if (this.file) return 'Give either a file or --geonames.'
    if (!(this.minPopulation >= 0)) return '--min-population must be a number, 0 or greater.'
    if (this.country !== undefined && !/^[a-z]{2}$/i.test(this.country)) {
      return '--country must be two letters, such as PT.'
    }
  }

  async #importGeonames(type: ImportType) {
    const { geonames } = await import('#imports/geonames')
    const { ReadProgress } = await import('#imports/read_progress')
    const { minPopulation, country } = this
    const rows = geonames({ minPopulation, country })
    await this.runImport('cities', type, rows, new ReadProgress())
  }
}
