import { BaseCommand, args, flags } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'

export default class UserPassword extends BaseCommand {
  static commandName = 'user:password'
  static description = 'Give an account another password, and sign it out everywhere'
  static help = [
    'Asks for it on a terminal; left empty there, or asked by nobody, one is made up and printed, once:',
    '```',
    '{{ binaryName }} user:password ada@example.org',
    '```',
    'With --password others on this machine may see it, in its list of processes:',
    '```',
    '{{ binaryName }} user:password ada@example.org --password="correct horse battery"',
    '```',
    'Ends with 0, and with 1 where nothing was changed.',
  ]
  static options: CommandOptions = { startApp: true }

  @args.string({ description: 'E-mail of the account' })
  declare email: string

  @flags.string({ description: 'Ten characters at least; asked for, or made up, if not given' })
  declare password?: string

  async interact() {
    if (!process.stdin.isTTY) return
    this.password ??= await this.prompt.secure('New password (empty: one is made up)')
  }

  async run() {
    const { plainText } = await import('#support/plain_text')
    const { default: User } = await import('#models/user')
    const { setPassword } = await import('#admin/actions/member_password_set')
    const { commandPasswordValidator } = await import('#validators/user')
    const { randomPassword } = await import('#support/random_password')

    const user = await User.findByEmailOrFail(this.email)
    const given = this.password || undefined
    const { password } = await commandPasswordValidator.validate(
      { password: given ?? randomPassword() },
      { meta: { user } }
    )
    await setPassword(null, user, password)
    this.logger.success(
      plainText(`${user.name} <${user.email}> has a new password, and is signed out`)
    )
    if (!given) this.logger.info(`password: ${password}`)
  }
}
