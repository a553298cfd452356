import { BaseCommand, flags } from '@adonisjs/core/ace'
import logger from '@adonisjs/core/services/logger'
import type { CommandOptions } from '@adonisjs/core/types/ace'

export default class HubServe extends BaseCommand {
  static commandName = 'hub:serve'
  static description = 'Start a WebSocket hub; you can start several'
  static help = [
    '```',
    '{{ binaryName }} hub:serve',
    '{{ binaryName }} hub:serve --port=4001',
    '```',
    'Stop it with Ctrl-C or SIGTERM: it closes its connections and ends.',
    'Exit code: 0 when stopped, 1 if it could not start.',
  ]
  static options: CommandOptions = { startApp: true, staysAlive: true }

  @flags.number({ description: 'Port to listen on (default: HUB_PORT)' })
  declare port?: number

  async run() {
    const { startHub } = await import('#hub/server')
    const { beforeShutdown } = await import('#process/shutdown')
    const { default: db } = await import('@adonisjs/lucid/services/db')
    // This query fails at once if there is no database. If the database fails later, the hub waits
    // for it.
    await db.rawQuery('SELECT 1')
    const hub = await startHub(this.port)
    beforeShutdown(() => hub.drain())
    this.app.terminating(() => hub.close())
    const message = `hub listens on ${hub.address}, bus: ${hub.bus}`
    if (logger.isLevelEnabled('info')) logger.info(message)
    else if (!process.connected) console.log(message)
    this.app.notify({ isAdonisJS: true, environment: 'hub' })
  }

  async completed() {
    if (this.error) await this.terminate()
    return false
  }
}
