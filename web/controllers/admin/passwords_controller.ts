import type { HttpContext } from '@adonisjs/core/http'
import { setPassword } from '#admin/actions/member_password_set'
import User from '#models/user'
import { newPasswordValidator } from '#validators/member'
import { isolated } from '#support/plain_text'
import { phrase } from '#support/phrase'

export default class PasswordsController {
  async update({ auth, bouncer, params, request, response, session }: HttpContext) {
    const member = await User.findOrFail(params.id)
    await bouncer.with('UserPolicy').authorize('setPassword', member)
    const { password } = await request.validateUsing(newPasswordValidator)
    await setPassword(auth.user!, member, password)
    session.flash(
      'success',
      phrase('{name} has a new password and is signed out everywhere.', {
        name: isolated(member.name),
      })
    )
    return response.redirect(`/admin/members/${member.id}`)
  }
}
