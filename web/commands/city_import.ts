import { args, flags } from '@adonisjs/core/ace'
import { ImportCommand } from '#imports/import_command'
import type { ImportType } from '#imports/import_type'

export default class CityImport extends ImportCommand {
  static commandName = 'city:import'
  static description = 'Import cities from a file, or from GeoNames: all of it at once, or nothing'
  static help = [
    'CSV with a header, NDJSON or a JSON array. A city that is there is changed, in the columns that are given:',
    '```',
    'name,country,latitude,longitude,timezone,enabled',
    'Lisbon,Portugal,38.72,-9.14,Europe/Lisbon,true',
    '```',
    '```',
    '{{ binaryName }} city:import cities.csv --dry-run',
    '{{ binaryName }} city:import --geonames --min-population=500000',
    '{{ binaryName }} city:import --geonames --country=NO --min-population=5000',
    '```',
    'From GeoNames (geonames.org, CC BY 4.0) cities are added, and none is changed.',
    'Ends with 0, with 2 where some rows were refused, and with 1 where nothing could be imported.',
  ]

  @args.string({ description: 'Path of the file, or - for the standard input', required: false })
  declare file?: string

  @flags.boolean({ description: 'Take the cities of GeoNames instead of a file' })
  declare geonames: boolean

  @flags.number({ description: 'Of GeoNames: people at least', default: 100_000 })
  declare minPopulation: number

  @flags.string({ description: 'Of GeoNames: two letters of one country, such as PT' })
  declare country?: string

  @flags.boolean({ description: 'Say what would be done, and do nothing' })
  declare dryRun: boolean

  @flags.string({ description: 'Where to write refused rows, as CSV with the reasons' })
  declare rejected?: string

  async run() {
    if (!this.#makesSense()) return
    const { citiesOf } = await import('#imports/city_import')
    if (this.geonames) return this.#takeGeonames(citiesOf({ addOnly: true }))
    const { openFile } = await import('#imports/open_file')
    const { readRows } = await import('#imports/read_rows')

    const { bytes, progress } = await openFile(this.file!)
    const kind = citiesOf()
    await this.importing('cities', kind, readRows(bytes, kind.columns), progress)
  }

  #makesSense() {
    const wrong = this.geonames
      ? this.file
        ? 'Give either a file or --geonames.'
        : !(this.minPopulation >= 0)
          ? '--min-population is a number from 0.'
          : !/^[a-z]{2}$/i.test(this.country ?? 'xx') && '--country is two letters, such as PT.'
      : !this.file && 'Give a file, - for the standard input, or --geonames.'
    if (!wrong) return true
    this.logger.error(wrong)
    this.exitCode = 1
  }

  async #takeGeonames(kind: ImportType) {
    const { geonames } = await import('#imports/geonames')
    const { Progress } = await import('#imports/read_progress')
    const { minPopulation, country } = this
    await this.importing('cities', kind, geonames({ minPopulation, country }), new Progress())
  }
}
