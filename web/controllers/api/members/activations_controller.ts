import type { HttpContext } from '@adonisjs/core/http'
import { activateMember } from '#admin/actions/member_activated'
import { deactivateMember } from '#admin/actions/member_deactivated'
import { memberFor } from '#api/member_for'
import { respond } from '#api/respond'
import User from '#models/user'
import MemberTransformer from '#transformers/member_transformer'

export default class ActivationsController {
  async update(ctx: HttpContext) {
    const member = await memberFor(ctx, 'manageAccount')
    await activateMember(ctx.auth.user!, member)
    const changed = await User.findOrFail(member.id)
    return respond(ctx, MemberTransformer.transform(changed, ctx.auth.user!))
  }

  async destroy(ctx: HttpContext) {
    const member = await memberFor(ctx, 'manageAccount')
    await deactivateMember(ctx.auth.user!, member)
    return ctx.response.noContent()
  }
}
