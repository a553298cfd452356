import { BaseCommand, flags } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'

export default class UserList extends BaseCommand {
  static commandName = 'user:list'
  static description = 'List accounts, by name, with their roles'
  static help = [
    '```',
    '{{ binaryName }} user:list',
    '{{ binaryName }} user:list --role=admin --active',
    '{{ binaryName }} user:list --search=example.org --no-active --json',
    '```',
    'Piped into a program, a line has one account: id, name, e-mail, role, active, since (ISO 8601).',
    'Ends with 0, also where there is none, and with 1 where it could not ask.',
  ]
  static options: CommandOptions = { startApp: true }

  @flags.string({ description: 'Only those whose name or e-mail has this text' })
  declare search?: string

  @flags.string({ description: 'Only this role: member, manager or admin' })
  declare role?: string

  @flags.boolean({ description: 'Only active ones; --no-active: only deactivated ones' })
  declare active?: boolean

  @flags.number({ description: 'How many at most', default: 100 })
  declare limit: number

  @flags.boolean({ description: 'One JSON array, for programs' })
  declare json: boolean

  async run() {
    const { default: User } = await import('#models/user')
    const { roleValidator } = await import('#validators/member')
    const { limitOf } = await import('#validators/command_flags')
    const { printTable } = await import('#support/terminal_table')

    const { active } = this
    const given = this.role !== undefined && (await roleValidator.validate({ role: this.role }))
    const role = given ? given.role : undefined
    const users = await User.matching(this.search)
      .if(role, (query) => query.where('role', role!))
      .if(active !== undefined, (query) => query.where('active', active!))
      .orderBy('name')
      .orderBy('id')
      .limit(limitOf(this.limit))
    const rows = users.map((user) => ({
      id: user.id,
      name: user.name,
      email: user.email,
      role: user.role,
      active: user.active,
      since: user.createdAt.toUTC().toISO(),
    }))
    printTable(this, rows, 'No account is like that.')
  }
}
