import type { HttpContext } from '@adonisjs/core/http'
import { boardOrderValidator } from '#validators/subscription'
import { arrangeBoard } from '#board/arrange_board'
import { phrase } from '#support/phrase'

/** The order of the cities on the member's board. */
export default class BoardOrdersController {
  async update({ auth, request, response, session }: HttpContext) {
    const { city_ids: cityIds } = await request.validateUsing(boardOrderValidator)
    await arrangeBoard(auth.user!, cityIds)
    if (request.accepts(['html', 'json']) === 'json') return response.noContent()
    session.flash('success', phrase('Your board has the new order.'))
    return response.redirect().withQs().back()
  }
}
