import type { HttpContext } from '@adonisjs/core/http'
import { consume } from '#accounts/rate_limit'
import { deleteMessage, editMessage } from '#chat/change_message'
import { withReceivedFiles } from '#chat/files/receive_files'
import type { Author } from '#chat/mute'
import { assertMayWrite, postMessage } from '#chat/post_message'
import { pathOf } from '#chat/rooms'
import limits from '#config/rate_limits'
import { LOBBY, type Message } from '#messaging/contract'
import { memberZone } from '#training/today'
import { fileMessageValidator, messageValidator, newMessageValidator } from '#validators/message'

/** Messages of the member who is signed in. */
export default class MessagesController {
  async store(ctx: HttpContext) {
    const { params, request } = ctx
    const author = authorOf(ctx)
    const roomId = Number(params.id ?? LOBBY)
    if (request.is(['multipart'])) return this.#storeWithFiles(ctx, roomId)

    const { quoted_id: quotedId, ...input } = await request.validateUsing(newMessageValidator)
    await consume([limits.messagesPerMember, String(author.id)])
    const { message } = await postMessage(author, { ...input, quotedId, roomId })
    return respondPosted(ctx, roomId, message)
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

  /** Checks everything that it can before it reads the files. */
  async #storeWithFiles(ctx: HttpContext, roomId: number) {
    const author = authorOf(ctx)
    await assertMayWrite(author, roomId)
    await consume([limits.messagesPerMember, String(author.id)])
    const { message } = await withReceivedFiles(ctx, async (files) => {
      const {
        body = '',
        quoted_id: quotedId,
        ...input
      } = files.length
        ? await ctx.request.validateUsing(fileMessageValidator)
        : await ctx.request.validateUsing(newMessageValidator)
      return postMessage(author, { ...input, body, quotedId, roomId }, files)
    })
    return respondPosted(ctx, roomId, message)
  }
}

/** With the time zone of the browser, unless the member has chosen another one. */
function authorOf(ctx: HttpContext): Author {
  const { id, locale } = ctx.auth.user!
  return { id, locale, timeZone: memberZone(ctx) }
}

const addressOf = (roomId: number, { id }: Message) =>
  `${pathOf(roomId)}?message=${id}#message-${id}`

const respondPosted = (ctx: HttpContext, roomId: number, message: Message) =>
  respond(ctx, message, `${pathOf(roomId)}#message-${message.id}`)

/** The script of the page asks for the message. Without a script, the browser shows the room again. */
function respond({ request, response }: HttpContext, message: Message, address: string) {
  if (request.accepts(['html', 'json']) === 'json') return response.json(message)
  return response.redirect(address)
}
