import type { HttpContext } from '@adonisjs/core/http'
import { consume } from '#accounts/rate_limit'
import { deleteMessage, editMessage } from '#chat/change_message'
import type { Author } from '#chat/mute'
import { postMessage } from '#chat/post_message'
import { pathOf } from '#chat/rooms'
import limits from '#config/rate_limits'
import { LOBBY, type Message } from '#messaging/contract'
import { memberZone } from '#training/today'
import { messageValidator, newMessageValidator } from '#validators/message'

/** Messages of the member who is signed in. */
export default class MessagesController {
  async store(ctx: HttpContext) {
    const { params, request } = ctx
    const author = authorOf(ctx)
    const input = await request.validateUsing(newMessageValidator)
    await consume([limits.messagesPerMember, String(author.id)])
    const roomId = Number(params.id ?? LOBBY)
    const message = await postMessage(author, { ...input, roomId })
    return respond(ctx, message, `${pathOf(roomId)}#message-${message.id}`)
  }

  async update(ctx: HttpContext) {
    const { params, request } = ctx
    const author = authorOf(ctx)
    const { body, chosen } = await request.validateUsing(messageValidator)
    await consume([limits.messagesPerMember, String(author.id)])
    const { roomId, ...message } = await editMessage(author, params.id, body, chosen)
    return respond(ctx, message, addressOf(roomId, message))
  }

  async destroy(ctx: HttpContext) {
    const { auth, params } = ctx
    const { roomId, ...message } = await deleteMessage(auth.user!, params.id)
    return respond(ctx, message, addressOf(roomId, message))
  }
}

/** With the time zone of the browser, unless the member has chosen another one. */
function authorOf(ctx: HttpContext): Author {
  const { id, locale } = ctx.auth.user!
  return { id, locale, timeZone: memberZone(ctx) }
}

const addressOf = (roomId: number, { id }: Message) =>
  `${pathOf(roomId)}?message=${id}#message-${id}`

/** The script of the page asks for the message. Without a script, the browser shows the room again. */
function respond({ request, response }: HttpContext, message: Message, address: string) {
  if (request.accepts(['html', 'json']) === 'json') return response.json(message)
  return response.redirect(address)
}
