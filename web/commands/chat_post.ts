import { BaseCommand, args, flags } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'

export default class ChatPost extends BaseCommand {
  static commandName = 'chat:post'
  static description = 'Post a message of an account in the chat'
  static help = [
    '```',
    '{{ binaryName }} chat:post ada@example.org "The run is at 9 on Sunday"',
    '{{ binaryName }} chat:post ada@example.org "Snow tomorrow" --city="Tromsø, Norway"',
    '```',
    'The account must be active, and not muted. Into the room of a city it can post only if it watches the',
    'city.',
    'Exit code: 0 on success, 1 if nothing was posted.',
  ]
  static options: CommandOptions = { startApp: true }

  @args.string({ description: 'E-mail address of the author' })
  declare email: string

  @args.string({ description: 'The text, at most 2000 characters' })
  declare text: string

  @flags.string({ description: 'Name, "name, country" or id of a city (default: the lobby)' })
  declare city?: string

  async run() {
    const { randomUUID } = await import('node:crypto')
    const { plainText } = await import('#support/plain_text')
    const { default: City } = await import('#models/city')
    const { default: User } = await import('#models/user')
    const { LOBBY } = await import('#messaging/contract')
    const { postMessage } = await import('#chat/post_message')
    const { messageValidator } = await import('#validators/message')
    const { default: InvalidArgumentException } =
      await import('#exceptions/invalid_argument_exception')

    const { body } = await messageValidator.validate({ body: this.text })
    const author = await User.findByEmailOrFail(this.email)
    const city = this.city === undefined ? undefined : await City.findByNameOrId(this.city)
    const room = city ? `the room of ${city.title}` : 'the lobby'
    try {
      await postMessage(author, { id: randomUUID(), roomId: city?.id ?? LOBBY, body })
    } catch (error) {
      if ((error as { code?: string }).code !== 'E_ROW_NOT_FOUND') throw error
      const reason = author.active
        ? 'the account does not watch the city'
        : 'the account is deactivated'
      const message = `${author.email} may not write in ${room}: ${reason}.`
      throw new InvalidArgumentException(plainText(message))
    }
    this.logger.success(plainText(`${author.name} has written in ${room}`))
  }
}
