import type { HttpContext } from '@adonisjs/core/http'
import { createMember } from '#admin/actions/member_created'
import { changeProfile } from '#admin/actions/member_profile_changed'
import { members } from '#admin/lists/member_list'
import { memberFor } from '#api/member_for'
import * as operations from '#api/operations/members'
import { assertUnchanged, cursorsOf, linkPages, respond, respondCreated } from '#api/respond'
import User from '#models/user'
import MemberTransformer from '#transformers/member_transformer'

/** Accounts, for managers and admins. An account that they may not manage is not there for them. */
export default class MembersController {
  async index(ctx: HttpContext) {
    const reader = ctx.auth.user!
    const page = await members.rows(await operations.index.query(ctx), reader)
    linkPages(ctx, cursorsOf(page))
    return respond(ctx, MemberTransformer.transform(page.rows, reader))
  }

  async show(ctx: HttpContext) {
    const member = await memberFor(ctx, 'manageAccount')
    return respond(ctx, MemberTransformer.transform(member, ctx.auth.user!))
  }

  async store(ctx: HttpContext) {
    const { role = 'member', ...account } = await operations.store.body(ctx)
    await ctx.bouncer.with('UserPolicy').authorize('createMember', role)
    const { id } = await createMember(ctx.auth.user!, { ...account, role })
    const member = await User.findOrFail(id)
    const data = MemberTransformer.transform(member, ctx.auth.user!)
    return respondCreated(ctx, `/api/v1/members/${id}`, data)
  }

  async update(ctx: HttpContext) {
    const member = await memberFor(ctx, 'editProfile')
    const profile = await operations.update.body(ctx, { meta: { member } })
    await changeProfile(ctx.auth.user!, member, profile, (current) =>
      assertUnchanged(ctx, MemberTransformer.transform(current, ctx.auth.user!))
    )
    return this.show(ctx)
  }
}
