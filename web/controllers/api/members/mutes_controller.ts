import type { HttpContext } from '@adonisjs/core/http'
import { muteMember } from '#admin/actions/member_muted'
import { unmuteMember } from '#admin/actions/member_unmuted'
import { memberFor } from '#api/member_for'
import * as operations from '#api/operations/members'
import { respond } from '#api/respond'
import User from '#models/user'
import MemberTransformer from '#transformers/member_transformer'

export default class MutesController {
  async update(ctx: HttpContext) {
    const member = await memberFor(ctx, 'mute')
    await muteMember(ctx.auth.user!, member, await operations.mute.body(ctx))
    const changed = await User.findOrFail(member.id)
    return respond(ctx, MemberTransformer.transform(changed, ctx.auth.user!))
  }

  async destroy(ctx: HttpContext) {
    const member = await memberFor(ctx, 'mute')
    await unmuteMember(ctx.auth.user!, member)
    return ctx.response.noContent()
  }
}
