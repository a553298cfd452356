import { BaseCommand, flags } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'

export default class CityList extends BaseCommand {
  static commandName = 'city:list'
  static description = 'List cities, by name, with their temperatures'
  static help = [
    '```',
    '{{ binaryName }} city:list',
    '{{ binaryName }} city:list --search=sao --enabled',
    '{{ binaryName }} city:list --disabled --limit=1000 --json',
    '```',
    'Piped into a program, a line has one city: id, name, country, enabled, celsius, measured at (ISO 8601).',
    'Ends with 0, also where there is none, and with 1 where it could not ask.',
  ]
  static options: CommandOptions = { startApp: true }

  @flags.string({ description: 'Only those whose name or country has this text' })
  declare search?: string

  @flags.boolean({ description: 'Only those that are offered' })
  declare enabled: boolean

  @flags.boolean({ description: 'Only those that are not offered' })
  declare disabled: boolean

  @flags.number({ description: 'How many at most', default: 100 })
  declare limit: number

  @flags.boolean({ description: 'One JSON array, for programs' })
  declare json: boolean

  async run() {
    const { default: City } = await import('#models/city')
    const { eitherOf, limitOf } = await import('#validators/command_flags')
    const { printTable } = await import('#support/terminal_table')

    const enabled = eitherOf(this.enabled, this.disabled, '--enabled and --disabled')
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
    printTable(this, rows, 'No city is like that.')
  }
}
