import { BaseCommand, flags } from '@adonisjs/core/ace'
import logger from '@adonisjs/core/services/logger'
import type { CommandOptions } from '@adonisjs/core/types/ace'

export default class HubServe extends BaseCommand {
  static commandName = 'hub:serve'
  static description = 'Serve the WebSocket hub, as many processes as you like'
  static help = [
    '```',
    '{{ binaryName }} hub:serve',
    '{{ binaryName }} hub:serve --port=4001',
    '```',
    'Ends when it is told to (Ctrl-C, SIGTERM) with 0, once its connections are sent away, and with 1',
    'where it could not begin.',
  ]
  static options: CommandOptions = { startApp: true, staysAlive: true }

  @flags.number({ description: 'The port to listen on; HUB_PORT if not given' })
  declare port?: number

  async run() {
    const { startHub } = await import('#hub/server')
    const { beforeShutdown } = await import('#process/shutdown')
    const { default: db } = await import('@adonisjs/lucid/services/db')
    // Said at once, and in a sentence; a database that goes later is waited for.
    await db.rawQuery('SELECT 1')
    const hub = await startHub(this.port)
    beforeShutdown(() => hub.drain())
    this.app.terminating(() => hub.close())
    logger.info(`hub listens on port ${hub.port}, readings come by ${hub.bus}`)
    this.app.notify({ isAdonisJS: true, environment: 'hub' })
  }

  async completed() {
    if (this.error) await this.terminate()
    return false
  }
}
