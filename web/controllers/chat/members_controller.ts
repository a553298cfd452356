import type { HttpContext } from '@adonisjs/core/http'
import { consume } from '#accounts/rate_limit'
import { roomAmong, roomsOf } from '#chat/rooms'
import { suggestActiveMembers, suggestMembers } from '#chat/suggest_members'
import limits from '#config/rate_limits'
import { LOBBY } from '#messaging/contract'
import { memberNameValidator } from '#validators/message'

/** The members who may read a room, for whoever types the beginning of a name there. */
export default class MembersController {
  async index({ auth, params, request, response }: HttpContext) {
    const user = auth.user!
    const { name, present } = await request.validateUsing(memberNameValidator)
    const room = roomAmong(await roomsOf(user), Number(params.id ?? LOBBY))
    await consume([limits.namesPerMember, String(user.id)])
    return response.json(
      name
        ? await suggestMembers(user, room.id, name)
        : await suggestActiveMembers(user, room.id, present ?? [])
    )
  }
}
