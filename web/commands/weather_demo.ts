import { setTimeout as pause } from 'node:timers/promises'
import { BaseCommand, flags } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'

export default class WeatherDemo extends BaseCommand {
  static commandName = 'weather:demo'
  static description = 'Let temperatures drift, made up, until it is stopped'
  static help = [
    '```',
    '{{ binaryName }} weather:demo',
    '{{ binaryName }} weather:demo --every=10 --cities=3',
    '```',
    'Ends when it is told to (Ctrl-C, SIGTERM) with 0, and with 1 where a flag makes no sense.',
  ]
  static options: CommandOptions = { startApp: true, staysAlive: true }

  @flags.number({ description: 'Seconds between two rounds', default: 2 })
  declare every: number

  @flags.number({ description: 'Cities that change in a round', default: 8 })
  declare cities: number

  async run() {
    if (!(this.every > 0 && this.cities > 0)) {
      this.logger.error('Both --every and --cities are numbers above 0.')
      this.exitCode = 1
      return this.terminate()
    }
    const { driftSome, deleteOldReadings } = await import('#weather/demo_feed')
    const ending = new AbortController()
    this.app.terminating(() => ending.abort())

    for (let round = 0; !ending.signal.aborted; round++) {
      try {
        if (round % 1000 === 0) await deleteOldReadings()
        await driftSome(this.cities)
      } catch (error) {
        this.logger.warning(`the demo feed goes on in a moment: ${(error as Error).message}`)
      }
      await pause(this.every * 1000, undefined, { signal: ending.signal }).catch(() => {})
    }
  }
}
