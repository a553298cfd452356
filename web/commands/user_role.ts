import { BaseCommand, args } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'

export default class UserRole extends BaseCommand {
  static commandName = 'user:role'
  static description = 'Change the role of an account'
  static help = [
    '```',
    '{{ binaryName }} user:role ada@example.org admin',
    '```',
    'There must always be an active admin.',
    'Exit code: 0 on success, 1 if nothing was changed.',
  ]
  static options: CommandOptions = { startApp: true }

  @args.string({ description: 'E-mail address of the account' })
  declare email: string

  @args.string({ description: 'member, manager or admin' })
  declare role: string

  async run() {
    const { plainText } = await import('#support/plain_text')
    const { default: User } = await import('#models/user')
    const { changeRole } = await import('#admin/actions/member_role_changed')
    const { roleValidator } = await import('#validators/member')

    const { role } = await roleValidator.validate({ role: this.role })
    const user = await User.findByEmailOrFail(this.email)
    await changeRole(null, user, role)
    this.logger.success(plainText(`${user.name} <${user.email}> now has the role ${role}`))
  }
}
