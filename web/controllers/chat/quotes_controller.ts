import type { HttpContext } from '@adonisjs/core/http'
import { limitChatRequests } from '#accounts/limit_chat_requests'
import { findQuotes } from '#chat/quotes'
import { roomsOf } from '#chat/rooms'
import { quotesValidator } from '#validators/message'

/** Quoted messages that a page shows and that are not in its list. */
export default class QuotesController {
  async index({ auth, request }: HttpContext) {
    const { ids } = await request.validateUsing(quotesValidator)
    await limitChatRequests(auth.user, request)
    const rooms = await roomsOf(auth.user)
    const roomIds = rooms.map(({ id }) => id)
    return { quotes: await findQuotes(roomIds, ids) }
  }
}
