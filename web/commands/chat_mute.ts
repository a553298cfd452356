import { BaseCommand, args, flags } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'

export default class ChatMute extends BaseCommand {
  static commandName = 'chat:mute'
  static description = 'Keep a member from writing in the chat for a while'
  static help = [
    '```',
    '{{ binaryName }} chat:mute ada@example.org --for=1d --reason="Advertising"',
    '```',
    'The member sees the reason. A mute that holds already is replaced.',
    'Exit code: 0 on success, 1 if nothing was changed.',
  ]
  static options: CommandOptions = { startApp: true }

  @args.string({ description: 'E-mail address of the account' })
  declare email: string

  @flags.string({ description: '10m, 1h, 1d, 1w or unlimited', default: '1h' })
  declare for: string

  @flags.string({ description: 'The reason, at most 200 characters' })
  declare reason?: string

  async run() {
    const { plainText } = await import('#support/plain_text')
    const { default: User } = await import('#models/user')
    const { muteMember } = await import('#admin/actions/member_muted')
    const { muteValidator } = await import('#validators/mute')
    const { MUTE_DURATIONS } = await import('#chat/mute')
    const { choiceOf } = await import('#validators/command_flags')

    const durations = Object.keys(MUTE_DURATIONS) as (keyof typeof MUTE_DURATIONS)[]
    const duration = choiceOf(this.for, durations, '--for') ?? '1h'
    const { reason } = await muteValidator.validate({ duration, reason: this.reason })
    const user = await User.findByEmailOrFail(this.email)
    await muteMember(null, user, { duration, reason })
    this.logger.success(plainText(`${user.name} <${user.email}> is muted in the chat`))
  }
}
