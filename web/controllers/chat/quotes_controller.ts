import type { HttpContext } from '@adonisjs/core/http'
import { findQuotes } from '#chat/quotes'
import { roomsOf } from '#chat/rooms'
import { quotesValidator } from '#validators/message'

/** Quoted messages that a page shows and that are not in its list. */
export default class QuotesController {
  async index({ auth, request }: HttpContext) {
    const { ids } = await request.validateUsing(quotesValidator)
    const rooms = await roomsOf(auth.user)
    const roomIds = rooms.map(({ id }) => id)
    return { quotes: await findQuotes(roomIds, ids) }
  }
}
