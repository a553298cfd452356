import type { HttpContext } from '@adonisjs/core/http'
import { changeRole } from '#admin/actions/member_role_changed'
import User from '#models/user'
import { roleValidator } from '#validators/member'

export default class RolesController {
  async update({ auth, bouncer, params, request, response, session }: HttpContext) {
    const member = await User.findOrFail(params.id)
    await bouncer.with('UserPolicy').authorize('changeRole', member)
    const { role } = await request.validateUsing(roleValidator)
    await changeRole(auth.user!, member, role)
    session.flash('success', `${member.name} is ${role} now.`)
    // This page need not be there any more for who has just changed his own role.
    const himself = member.id === auth.user!.id
    return response.redirect(himself ? '/dashboard' : `/admin/members/${member.id}`)
  }
}
