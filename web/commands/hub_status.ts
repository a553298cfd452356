import { randomBytes } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { BaseCommand, flags } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import type { HubStatus } from '#hub/status'

export default class HubStatusCommand extends BaseCommand {
  static commandName = 'hub:status'
  static description = 'Show the hubs that run: their sockets, their rooms, and which one leads'
  static options: CommandOptions = { startApp: true }

  @flags.boolean({ description: 'One JSON array, for programs' })
  declare json: boolean

  async run() {
    const hubs = await this.#ask()
    if (this.json) {
      console.log(JSON.stringify(hubs))
    } else if (hubs.length === 0) {
      this.logger.warning('No hub answers.')
    } else {
      this.#print(hubs)
    }
  }

  /** Asks through the bus, listens at PostgreSQL, for a second: who has not answered then is not well. */
  async #ask() {
    const { default: pg } = await import('pg')
    const { default: config } = await import('#config/bus')
    const { bus } = await import('#hub/bus')

    const hubs: HubStatus[] = []
    const answerTo = `status_${randomBytes(8).toString('hex')}`
    const client = new pg.Client({ connectionString: config.databaseUrl })
    await client.connect()
    client.on('notification', ({ payload }) => hubs.push(JSON.parse(payload!)))
    await client.query(`LISTEN ${answerTo}`)
    const carrier = await bus()
    await carrier.publish([['status', answerTo]])
    await pause(1000)
    await client.end()
    return hubs
  }

  #print(hubs: HubStatus[]) {
    const table = this.ui.table().head(['hub', 'sockets', 'cities watched', 'refused', 'leads'])
    for (const { host, pid, sockets, cities, refused, leads } of hubs) {
      const total = Object.values(refused).reduce((sum, count) => sum + count)
      table.row([
        `${host}, process ${pid}`,
        ...[sockets, cities, total].map(String),
        leads ? 'yes' : '',
      ])
    }
    table.render()
  }
}
