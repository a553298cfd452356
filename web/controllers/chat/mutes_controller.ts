import type { HttpContext } from '@adonisjs/core/http'
import { limitChatRequests } from '#accounts/limit_chat_requests'
import { muteRoom, unmuteRoom } from '#chat/mute_room'
import { roomAmong, roomsOf } from '#chat/rooms'
import { LOBBY } from '#messaging/contract'
import type User from '#models/user'

/** Whether the member who is signed in has muted a room. */
export default class MutesController {
  async store(ctx: HttpContext) {
    return change(ctx, muteRoom)
  }

  async destroy(ctx: HttpContext) {
    return change(ctx, unmuteRoom)
  }
}

async function change(
  { auth, params, request, response }: HttpContext,
  act: (user: User, roomId: number) => Promise<void>
) {
  const user = auth.user!
  const room = roomAmong(await roomsOf(user), Number(params.id ?? LOBBY))
  await limitChatRequests(user, request)
  await act(user, room.id)
  if (request.accepts(['html', 'json']) === 'json') return response.noContent()
  return response.redirect(room.path)
}
