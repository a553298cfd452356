import { BaseCommand, flags } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'

export default class UserList extends BaseCommand {
  static commandName = 'user:list'
  static description = 'List accounts by name, with their roles'
  static help = [
    '```',
    '{{ binaryName }} user:list',
    '{{ binaryName }} user:list --role=admin --active',
    '{{ binaryName }} user:list --search=example.org --no-active --json',
    '```',
    'In a pipe, prints one line per account, with tabs: id, name, e-mail, role, active, since (ISO 8601).',
    'Exit code: 0 on success (also without a match), 1 on an error.',
  ]
  static options: CommandOptions = { startApp: true }

  @flags.string({ description: 'Only accounts with this text in name or e-mail' })
  declare search?: string

  @flags.string({ description: 'Only accounts with this role: member, manager or admin' })
  declare role?: string

  @flags.boolean({ description: 'Only active accounts; --no-active: only deactivated accounts' })
  declare active?: boolean

  @flags.number({ description: 'Maximum number of accounts', default: 100 })
  declare limit: number

  @flags.boolean({ description: 'Print one JSON array' })
  declare json: boolean

  async run() {
    const { default: User } = await import('#models/user')
    const { roleValidator } = await import('#validators/member')
    const { limitOf } = await import('#validators/command_flags')
    const { printTable } = await import('#support/terminal_table')

    const { active } = this
    const filter =
      this.role === undefined ? undefined : await roleValidator.validate({ role: this.role })
    const users = await User.matching(this.search)
      .if(filter, (query) => query.where('role', filter!.role))
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
    printTable(this, rows, 'No account matches these filters.')
  }
}
