import { BaseCommand, args } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'

export default class ChatUnmute extends BaseCommand {
  static commandName = 'chat:unmute'
  static description = 'Let a muted member write in the chat again'
  static help = [
    '```',
    '{{ binaryName }} chat:unmute ada@example.org',
    '```',
    'Exit code: 0 on success, also if the member is not muted; 1 if nothing was changed.',
  ]
  static options: CommandOptions = { startApp: true }

  @args.string({ description: 'E-mail address of the account' })
  declare email: string

  async run() {
    const { plainText } = await import('#support/plain_text')
    const { default: User } = await import('#models/user')
    const { unmuteMember } = await import('#admin/actions/member_unmuted')

    const user = await User.findByEmailOrFail(this.email)
    await unmuteMember(null, user)
    this.logger.success(plainText(`${user.name} <${user.email}> can write in the chat`))
  }
}
