import type { HttpContext } from '@adonisjs/core/http'
import { consume } from '#accounts/rate_limit'
import { deleteMessage, editMessage } from '#chat/change_message'
import { historyOf, type History } from '#chat/history'
import { postMessage, withoutRoom } from '#chat/post_message'
import { roomAmong, roomsOf } from '#chat/rooms'
import limits from '#config/rate_limits'
import { apiMessageValidator, historyValidator, messageValidator } from '#validators/message'

/** Messages of the chat, for programs, with the rules and the limits of the pages. */
export default class MessagesController {
  /** Responds with a part of the history, and where a program continues to follow the room live. */
  async index({ auth, params, request, response }: HttpContext) {
    const room = roomAmong(await roomsOf(auth.user), Number(params.id))
    const part = await request.validateUsing(historyValidator)
    const history = (await historyOf(room.id, part))!
    const links = linksOf(history, request.url())
    if (links) response.header('Link', links)
    const { messages, position, epoch } = history
    return { messages, position, epoch }
  }

  /** Responds with 201, or with 200 if the message was posted before. */
  async store({ auth, params, request, response }: HttpContext) {
    const author = auth.user!
    const input = await request.validateUsing(apiMessageValidator)
    await consume([limits.messagesPerMember, String(author.id)])
    const posted = await postMessage(author, { ...input, roomId: Number(params.id) })
    response.status(posted.isNew ? 201 : 200)
    return posted.message
  }

  async update({ auth, params, request }: HttpContext) {
    const author = auth.user!
    const { body } = await request.validateUsing(messageValidator)
    await consume([limits.messagesPerMember, String(author.id)])
    return withoutRoom(await editMessage(author, params.id, body))
  }

  async destroy({ auth, params }: HttpContext) {
    return withoutRoom(await deleteMessage(auth.user!, params.id))
  }
}

/** Links to the older messages (`prev`) and the newer ones (`next`), as RFC 8288 describes them. */
function linksOf({ messages, hasOlder, hasNewer }: History, path: string) {
  const older = hasOlder && messages.at(0)
  const newer = hasNewer && messages.at(-1)
  return [
    older && `<${path}?before=${older.number}>; rel="prev"`,
    newer && `<${path}?after=${newer.number}>; rel="next"`,
  ]
    .filter(Boolean)
    .join(', ')
}
