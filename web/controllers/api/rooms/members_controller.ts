import type { HttpContext } from '@adonisjs/core/http'
import { consume } from '#accounts/rate_limit'
import * as operations from '#api/operations/rooms'
import { respond } from '#api/respond'
import { roomAmong, roomsOf } from '#chat/rooms'
import { suggestActiveMembers, suggestMembers } from '#chat/suggest_members'
import limits from '#config/rate_limits'
import NamedMemberTransformer from '#transformers/named_member_transformer'

/** The members whom a message in a room can name. */
export default class MembersController {
  async index(ctx: HttpContext) {
    const member = ctx.auth.user!
    const room = roomAmong(await roomsOf(member), Number(ctx.params.id))
    const { name } = await operations.members.query(ctx)
    await consume([limits.namesPerMember, String(member.id)])
    const found = name
      ? await suggestMembers(member, room.id, name)
      : await suggestActiveMembers(member, room.id, [])
    return respond(ctx, NamedMemberTransformer.transform(found))
  }
}
