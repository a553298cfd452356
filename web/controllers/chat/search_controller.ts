import type { HttpContext } from '@adonisjs/core/http'
import { consume } from '#accounts/rate_limit'
import { searchPage } from '#chat/search_page'
import { roomsOf } from '#chat/rooms'
import { defaultLocale } from '#config/locales'
import limits from '#config/rate_limits'
import SignInRequiredException from '#exceptions/sign_in_required_exception'
import { clientNetwork } from '#support/client_network'
import { zoneOf } from '#training/today'
import { searchValidator } from '#validators/message'

/** Searches the messages that the reader may read. */
export default class SearchController {
  async show(ctx: HttpContext) {
    const { auth, request, view } = ctx
    const user = auth.user
    const rooms = await roomsOf(user)
    // The lobby is closed to visitors.
    if (!rooms.length) throw new SignInRequiredException()

    const input = await request.validateUsing(searchValidator)
    if (input.q) {
      await consume([limits.searches, user ? String(user.id) : clientNetwork(request.ip())])
    }
    const zone = zoneOf(user ?? { timeZone: null }, ctx)
    const reader = { zone, locale: ctx.locale ?? defaultLocale }
    return view.render('pages/chat/search', await searchPage(rooms, input, reader))
  }
}
