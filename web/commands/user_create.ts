import { BaseCommand, flags } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'

export default class UserCreate extends BaseCommand {
  static commandName = 'user:create'
  static description = 'Create an account; asks for missing values'
  static help = [
    '```',
    '{{ binaryName }} user:create',
    '{{ binaryName }} user:create --name=Ada --email=ada@example.org --role=admin',
    '```',
    'Without --password, creates a random password and prints it once.',
    'Exit code: 0 on success, 1 if no account was created.',
  ]
  static options: CommandOptions = { startApp: true }

  @flags.string({ description: 'Full name' })
  declare name?: string

  @flags.string({ description: 'E-mail address, used to sign in' })
  declare email?: string

  @flags.string({ description: 'At least ten characters (default: a random password)' })
  declare password?: string

  @flags.string({ description: 'member, manager or admin', default: 'member' })
  declare role: string

  async interact() {
    if (!process.stdin.isTTY) return
    this.name ??= await this.prompt.ask('Name')
    this.email ??= await this.prompt.ask('E-mail')
  }

  async run() {
    const { plainText } = await import('#support/plain_text')
    const { createMember } = await import('#admin/actions/member_created')
    const { accountValidator } = await import('#validators/user')
    const { randomPassword } = await import('#support/random_password')

    const password = this.password ?? randomPassword()
    const { name, email, role } = this
    const account = await accountValidator.validate({ name, email, password, role })
    const user = await createMember(null, account)

    this.logger.success(
      plainText(`${user.name} <${user.email}> can now sign in, role: ${user.role}`)
    )
    if (!this.password) this.logger.info(`password: ${password}`)
  }
}
