import type { HttpContext } from '@adonisjs/core/http'
import { markRead } from '#chat/mark_read'
import { roomAmong, roomsOf } from '#chat/rooms'
import { LOBBY } from '#messaging/contract'
import { readValidator } from '#validators/message'

/** How far the member who is signed in has read a room. */
export default class ReadsController {
  async update({ auth, params, request, response }: HttpContext) {
    const user = auth.user!
    const { number } = await request.validateUsing(readValidator)
    const room = roomAmong(await roomsOf(user), Number(params.id ?? LOBBY))
    await markRead(user, room.id, number)
    if (request.accepts(['html', 'json']) === 'json') return response.noContent()
    return response.redirect(room.path)
  }
}
