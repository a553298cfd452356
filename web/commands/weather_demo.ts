import { setTimeout as pause } from 'node:timers/promises'
import { BaseCommand, flags } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'

export default class WeatherDemo extends BaseCommand {
  static commandName = 'weather:demo'
  static description = 'Change temperatures at random until stopped, for demonstrations'
  static help = [
    '```',
    '{{ binaryName }} weather:demo',
    '{{ binaryName }} weather:demo --every=10 --cities=3',
    '```',
    'Stop it with Ctrl-C or SIGTERM. Exit code: 0 when stopped, 1 if a flag is invalid.',
  ]
  static options: CommandOptions = { startApp: true, staysAlive: true }

  @flags.number({ description: 'Seconds between rounds', default: 2 })
  declare every: number

  @flags.number({ description: 'Number of cities that change in each round', default: 8 })
  declare cities: number

  async run() {
    if (!(this.every > 0 && this.cities > 0)) {
      this.logger.error('--every and --cities must be greater than 0.')
      this.exitCode = 1
      return this.terminate()
    }
    const { addDriftedReadings, deleteOldReadings } = await import('#weather/demo_feed')
    const { plainText } = await import('#support/plain_text')
    const { redact } = await import('#config/redaction')
    const { operatorMessage } = await import('#exceptions/operator_message')
    const { causeOf } = await import('#support/error_cause')
    const shutdown = new AbortController()
    this.app.terminating(() => shutdown.abort())

    let isFailing = false
    for (let round = 0; !shutdown.signal.aborted; round++) {
      try {
        if (round % 1000 === 0) await deleteOldReadings()
        await addDriftedReadings(this.cities)
        isFailing = false
      } catch (error) {
        const reason = operatorMessage(error) ?? `${causeOf(error)}.`
        if (!isFailing) {
          this.logger.warning(`${plainText(redact(reason))} The demo feed will try again.`)
        }
        isFailing = true
      }
      await pause(this.every * 1000, undefined, { signal: shutdown.signal }).catch(() => {})
    }
  }
}
