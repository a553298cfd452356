import type { HttpContext } from '@adonisjs/core/http'
import db from '@adonisjs/lucid/services/db'
import { SignInThrottle } from '#accounts/sign_in_throttle'
import { changePassword } from '#accounts/change_password'
import { passwordValidator } from '#validators/user'
import { phrase } from '#support/phrase'

export default class PasswordsController {
  async update({ auth, request, response, session }: HttpContext) {
    const user = auth.user!
    const message =
      user.password === null
        ? phrase('Your password is set. You are signed out everywhere else.')
        : phrase('Your password is changed. You are signed out everywhere else.')
    const throttle = new SignInThrottle(user.email, request.ip())
    const { password } = await request.validateUsing(passwordValidator, {
      meta: { user, throttle },
    })
    await db.transaction((trx) => changePassword(user, password, trx))
    session.flash('success', message)
    return response.redirect('/settings')
  }
}
