import type { HttpContext } from '@adonisjs/core/http'
import { roomsOf } from '#chat/rooms'

export default class RoomsController {
  /** The rooms of the chat that the owner of the token may read. */
  async index({ auth }: HttpContext) {
    const rooms = await roomsOf(auth.user)
    return { rooms: rooms.map(({ id, name, cityId }) => ({ id, name, cityId: cityId ?? null })) }
  }
}
