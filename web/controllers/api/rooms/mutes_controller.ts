import type { HttpContext } from '@adonisjs/core/http'
import { limitChatRequests } from '#accounts/limit_chat_requests'
import { muteRoom, unmuteRoom } from '#chat/mute_room'
import { roomAmong, roomsOf } from '#chat/rooms'

export default class MutesController {
  async update(ctx: HttpContext) {
    return change(ctx, muteRoom)
  }

  async destroy(ctx: HttpContext) {
    return change(ctx, unmuteRoom)
  }
}

async function change({ auth, params, request, response }: HttpContext, act: typeof muteRoom) {
  const room = roomAmong(await roomsOf(auth.user), Number(params.id))
  await limitChatRequests(auth.user, request)
  await act(auth.user!, room.id)
  return response.noContent()
}
