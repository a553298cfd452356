import type { HttpContext } from '@adonisjs/core/http'
import { roomPage } from '#chat/room_page'
import { roomForAdmins } from '#chat/rooms'
import { memberZone } from '#training/today'
import { roomValidator } from '#validators/message'
import { phrase } from '#support/phrase'
import { sayIn } from '#languages/say'

/**
 * The history of any room, with the texts of deleted messages. The page is not live: only who watches the
 * city joins its room.
 */
export default class RoomsController {
  async show(ctx: HttpContext) {
    const { auth, params, request, response, session, view } = ctx
    const user = auth.user!
    const room = await roomForAdmins(Number(params.id))
    const { before, after, message } = await request.validateUsing(roomValidator)
    const say = sayIn(ctx.i18n!)
    const reader = { user, locale: user.locale, say, zone: memberZone(ctx), moderates: true }
    const page = await roomPage(reader, room, { before, after, message })
    if (!page) {
      if (message) session.flash('error', phrase('This message does not exist any more.'))
      return response.redirect(room.path)
    }
    return view.render('pages/admin/rooms/show', page)
  }
}
