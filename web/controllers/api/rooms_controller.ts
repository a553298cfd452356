import type { HttpContext } from '@adonisjs/core/http'
import { respond } from '#api/respond'
import { countedInboxOf } from '#chat/inbox'
import { roomsOf } from '#chat/rooms'
import RoomTransformer from '#transformers/room_transformer'

export default class RoomsController {
  /** The rooms of the chat that the owner of the token may read, and how far they have read them. */
  async index(ctx: HttpContext) {
    const member = ctx.auth.user!
    const [rooms, inbox] = await Promise.all([roomsOf(member), countedInboxOf(member)])
    const states = new Map(inbox?.rooms.map((state) => [state.roomId, state]))
    return respond(
      ctx,
      RoomTransformer.transform(rooms.map((room) => ({ room, state: states.get(room.id) })))
    )
  }
}
