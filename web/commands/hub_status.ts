import { BaseCommand, flags } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import type { HubStatus } from '#hub/status'

export default class HubStatusCommand extends BaseCommand {
  static commandName = 'hub:status'
  static description = 'Show the hubs that run: their sockets, their rooms, and which one leads'
  static help = [
    '```',
    '{{ binaryName }} hub:status',
    '{{ binaryName }} hub:status --json',
    '```',
    'Asks for a second. "Rooms" are those of cities, members and sign-ins; "refused" counts since its start.',
    'Ends with 0 where a hub answers, and with 1 where none does.',
  ]
  static options: CommandOptions = { startApp: true }

  @flags.boolean({ description: 'One JSON array, for programs' })
  declare json: boolean

  async run() {
    const { queryHubs } = await import('#hub/query_hubs')
    const { printTable } = await import('#support/terminal_table')
    const hubs = await queryHubs()
    if (hubs.length === 0) {
      this.exitCode = 1
      this.logger.error('No hub answers: "npm start" starts one, "node ace hub:serve" another one.')
      if (this.json) console.log('[]')
      return
    }
    printTable(this, this.json ? hubs.map((hub) => ({ ...hub })) : hubs.map(inShort), '')
  }
}

function inShort({ host, pid, sockets, rooms, cities, refused, leads }: HubStatus) {
  const total = Object.values(refused).reduce((sum, count) => sum + count)
  return { host, process: pid, sockets, rooms, citiesWatched: cities, refused: total, leads }
}
