import { BaseCommand, args, flags } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'

export default class UserPassword extends BaseCommand {
  static commandName = 'user:password'
  static description = 'Set a new password for an account, and sign it out everywhere'
  static help = [
    'Asks for the password on a terminal. If it is empty, or without a terminal, creates a random password',
    'and prints it once:',
    '```',
    '{{ binaryName }} user:password ada@example.org',
    '```',
    'With --password, other users of this machine can see the password in the list of processes:',
    '```',
    '{{ binaryName }} user:password ada@example.org --password="correct horse battery"',
    '```',
    'Exit code: 0 on success, 1 if nothing was changed.',
  ]
  static options: CommandOptions = { startApp: true }

  @args.string({ description: 'E-mail address of the account' })
  declare email: string

  @flags.string({
    description: 'At least ten characters (default: asks, or creates a random password)',
  })
  declare password?: string

  async interact() {
    if (!process.stdin.isTTY) return
    this.password ??= await this.prompt.secure('New password (leave empty for a random one)')
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
      plainText(`${user.name} <${user.email}> has a new password, and is signed out everywhere`)
    )
    if (!given) this.logger.info(`password: ${password}`)
  }
}
