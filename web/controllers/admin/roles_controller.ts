import type { HttpContext } from '@adonisjs/core/http'
import { changeRole } from '#admin/actions/member_role_changed'
import User from '#models/user'
import { roleValidator } from '#validators/member'
import { isolated } from '#support/plain_text'
import { phrase } from '#support/phrase'

export default class RolesController {
  async update({ auth, bouncer, params, request, response, session }: HttpContext) {
    const member = await User.findOrFail(params.id)
    await bouncer.with('UserPolicy').authorize('changeRole', member)
    const { role } = await request.validateUsing(roleValidator)
    await changeRole(auth.user!, member, role)
    session.flash(
      'success',
      phrase(
        '{name} now has the role of {role, select, admin {admin} manager {manager} other {member}}.',
        { name: isolated(member.name), role }
      )
    )
    // Admins who changed their own role may have lost the right to see the page of a member.
    const own = member.id === auth.user!.id
    return response.redirect(own ? '/dashboard' : `/admin/members/${member.id}`)
  }
}
