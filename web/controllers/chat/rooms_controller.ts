import type { HttpContext } from '@adonisjs/core/http'
import { countedInboxOf } from '#chat/inbox'
import { roomPage } from '#chat/room_page'
import { roomAmong, roomsOf } from '#chat/rooms'
import { defaultLocale } from '#config/locales'
import SignInRequiredException from '#exceptions/sign_in_required_exception'
import { LOBBY } from '#messaging/contract'
import { zoneOf } from '#training/today'
import { roomValidator } from '#validators/message'
import { phrase } from '#support/phrase'
import { sayIn } from '#languages/say'

/** The page of the lobby, or of the room of a city. */
export default class RoomsController {
  async show(ctx: HttpContext) {
    const { auth, bouncer, params, request, response, session, view } = ctx
    const user = auth.user
    const rooms = await roomsOf(user)
    // The lobby is closed to visitors.
    if (!rooms.length) throw new SignInRequiredException()
    const room = roomAmong(rooms, Number(params.id ?? LOBBY))

    const part = await request.validateUsing(roomValidator)
    const zone = zoneOf(user ?? { timeZone: null }, ctx)
    const inbox = user && (await countedInboxOf(user))
    const state = inbox?.rooms.find(({ roomId }) => roomId === room.id)
    const reader = {
      user,
      zone,
      locale: ctx.locale ?? defaultLocale,
      say: sayIn(ctx.i18n!),
      read: state?.read,
      moderates: await bouncer.with('UserPolicy').allows('moderateChat'),
    }
    const page = await roomPage(reader, room, part)
    if (!page) {
      if (part.message ?? part.edit ?? part.quote)
        session.flash('error', phrase('This message does not exist any more.'))
      return response.redirect(room.path)
    }
    return view.render('pages/chat/show', {
      ...page,
      rooms,
      inbox,
      ownState: state,
      states: inbox?.rooms ?? [],
      zone: user?.timeZone,
    })
  }
}
