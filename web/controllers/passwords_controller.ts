import type { HttpContext } from '@adonisjs/core/http'
import db from '@adonisjs/lucid/services/db'
import { SignInThrottle } from '#accounts/sign_in_throttle'
import { changePassword } from '#accounts/change_password'
import { passwordValidator } from '#validators/user'

export default class PasswordsController {
  async update({ auth, request, response, session }: HttpContext) {
    const user = auth.user!
    const done = user.password === null ? 'set' : 'changed'
    const throttle = new SignInThrottle(user.email, request.ip())
    const { password } = await request.validateUsing(passwordValidator, {
      meta: { user, throttle },
    })
    await db.transaction((trx) => changePassword(user, password, trx))
    session.flash('success', `Your password is ${done}. You are signed out everywhere else.`)
    return response.redirect('/settings')
  }
}
