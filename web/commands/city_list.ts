import { BaseCommand, flags } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'

export default class CityList extends BaseCommand {
  static commandName = 'city:list'
  static description = 'List cities by name, with their temperatures'
  static help = [
    '```',
    '{{ binaryName }} city:list',
    '{{ binaryName }} city:list --search=sao --enabled',
    '{{ binaryName }} city:list --disabled --limit=1000 --json',
    '```',
    'In a pipe, prints one line per city, with tabs: id, name, country, enabled, celsius, measured at (ISO 8601).',
    'Exit code: 0 on success (also without a match), 1 on an error.',
  ]
  static options: CommandOptions = { startApp: true }

  @flags.string({
    description:
      'Only cities with this text in name or country, or another name that begins with it',
  })
  declare search?: string

  @flags.boolean({ description: 'Only enabled cities' })
  declare enabled: boolean

  @flags.boolean({ description: 'Only disabled cities' })
  declare disabled: boolean

  @flags.number({ description: 'Maximum number of cities', default: 100 })
  declare limit: number

  @flags.boolean({ description: 'Print one JSON array' })
  declare json: boolean

  async run() {
    const { default: City } = await import('#models/city')
    const { eitherOf, limitOf } = await import('#validators/command_flags')
    const { printTable } = await import('#support/terminal_table')

    const enabled = eitherOf(this.enabled, this.disabled, '--enabled or --disabled')
    const cities = await City.search(this.search)
      .if(enabled !== undefined, (query) => query.where('enabled', enabled!))
      .limit(limitOf(this.limit))
    const rows = cities.map((city) => ({
      id: city.id,
      name: city.name,
      country: city.country,
      enabled: city.enabled,
      celsius: city.celsius,
      measuredAt: city.measuredAt?.toUTC().toISO() ?? null,
    }))
    printTable(this, rows, 'No city matches these filters.')
  }
}
