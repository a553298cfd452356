import { BaseCommand, flags } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import type { HubStatus } from '#hub/status'

export default class HubStatusCommand extends BaseCommand {
  static commandName = 'hub:status'
  static description =
    'Show the running hubs: their ports, buses, versions and sockets, and which one leads'
  static help = [
    '```',
    '{{ binaryName }} hub:status',
    '{{ binaryName }} hub:status --json',
    '```',
    'Waits a second for answers. "rooms" are those of cities, members and sign-ins. "refused" counts rejected',
    'connections since the start of the hub.',
    'Exit code: 0 if a hub answers, 1 if none does.',
  ]
  static options: CommandOptions = { startApp: true }

  @flags.boolean({ description: 'Print one JSON array' })
  declare json: boolean

  async run() {
    const { queryHubs } = await import('#hub/query_hubs')
    const { printTable } = await import('#support/terminal_table')
    const hubs = await queryHubs()
    if (hubs.length === 0) {
      this.exitCode = 1
      this.logger.error('No hub answers. Start one with "npm start" or "node ace hub:serve".')
      if (this.json) console.log('[]')
      return
    }
    printTable(this, this.json ? hubs.map((hub) => ({ ...hub })) : hubs.map(toRow), '')
  }
}

function toRow(hub: HubStatus) {
  const { host, port, pid, bus, version, sockets, rooms, cities, refused, leads } = hub
  const total = Object.values(refused).reduce((sum, count) => sum + count)
  return {
    host,
    port,
    process: pid,
    bus,
    version,
    sockets,
    rooms,
    citiesWatched: cities,
    refused: total,
    leads,
  }
}
