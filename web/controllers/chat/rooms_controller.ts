import type { HttpContext } from '@adonisjs/core/http'
import { roomPage } from '#chat/room_page'
import { roomAmong, roomsOf } from '#chat/rooms'
import { defaultLocale } from '#config/locales'
import SignInRequiredException from '#exceptions/sign_in_required_exception'
import { LOBBY } from '#messaging/contract'
import { zoneOf } from '#training/today'
import { roomValidator } from '#validators/message'

/** The page of the lobby, or of the room of a city. */
export default class RoomsController {
  async show(ctx: HttpContext) {
    const { auth, params, request, response, session, view } = ctx
    const user = auth.user
    const rooms = await roomsOf(user)
    // The lobby is closed to visitors.
    if (!rooms.length) throw new SignInRequiredException()
    const room = roomAmong(rooms, Number(params.id ?? LOBBY))

    const part = await request.validateUsing(roomValidator)
    const zone = zoneOf(user ?? { timeZone: null }, ctx)
    const page = await roomPage({ user, zone, locale: user?.locale ?? defaultLocale }, room, part)
    if (!page) {
      if (part.message ?? part.edit) session.flash('error', 'This message does not exist any more.')
      return response.redirect(room.path)
    }
    return view.render('pages/chat/show', { ...page, rooms, zone: user?.timeZone })
  }
}
