import { BaseCommand, args, flags } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'

export default class TemperatureSet extends BaseCommand {
  static commandName = 'temperature:set'
  static description = 'Set the temperature of a city, which appears on the boards at once'
  static help = [
    'The city is a name, "name, country" or an id:',
    '```',
    '{{ binaryName }} temperature:set Lisbon 21.5',
    '{{ binaryName }} temperature:set "Tromsø, Norway" -3',
    '{{ binaryName }} temperature:set 7 18 --at=2026-11-21T09:00:00Z',
    '```',
    'Exit code: 0 on success, 1 if nothing was stored.',
  ]
  static options: CommandOptions = { startApp: true }

  @args.string({ description: 'Name, "name, country" or id' })
  declare city: string

  @args.string({ description: '°C, from -90 to 60, at most one decimal' })
  declare celsius: string

  @flags.string({ description: 'Time of measurement, ISO 8601 (default: now)' })
  declare at?: string

  async run() {
    const { plainText } = await import('#support/plain_text')
    const { default: City } = await import('#models/city')
    const { default: Reading } = await import('#models/reading')

    const { celsius, at } = await this.#reading()
    const city = await City.findByNameOrId(this.city)
    await Reading.record(city.id, celsius, at, 'command')
    this.logger.success(plainText(`${city.title}: ${celsius} °C`))

    await city.refresh()
    if (at && city.measuredAt! > at) {
      this.logger.info('Stored in the history only, because the city has a newer reading.')
    }
  }

  async #reading() {
    const { DateTime } = await import('luxon')
    const { checkCelsius, checkMeasuredAt } = await import('#validators/reading_values')
    const { default: InvalidArgumentException } =
      await import('#exceptions/invalid_argument_exception')

    const celsius = checkCelsius(this.celsius)
    const time = this.at === undefined ? undefined : checkMeasuredAt(this.at)
    const problem = [celsius.problem, time?.problem].filter(Boolean).join('. ')
    if (celsius.problem !== undefined || time?.problem !== undefined) {
      throw new InvalidArgumentException(problem)
    }
    const at = time && DateTime.fromMillis(time.value.milliseconds, { zone: 'utc' })
    return { celsius: celsius.value, at }
  }
}
