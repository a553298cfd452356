import type { HttpContext } from '@adonisjs/core/http'
import { changeRole } from '#admin/actions/member_role_changed'
import { memberFor } from '#api/member_for'
import * as operations from '#api/operations/members'
import { respond } from '#api/respond'
import User from '#models/user'
import MemberTransformer from '#transformers/member_transformer'

export default class RolesController {
  async update(ctx: HttpContext) {
    const member = await memberFor(ctx, 'changeRole')
    const { role } = await operations.changeRole.body(ctx)
    await changeRole(ctx.auth.user!, member, role)
    const changed = await User.findOrFail(member.id)
    return respond(ctx, MemberTransformer.transform(changed, ctx.auth.user!))
  }
}
