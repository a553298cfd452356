import type { HttpContext } from '@adonisjs/core/http'
import UserFacingException from '#exceptions/user_facing_exception'
import { SignInThrottle, throttleMails } from '#accounts/sign_in_throttle'
import { areMailsDelayed } from '#accounts/mail_delay'
import { requestPasswordReset, resetPassword, userByResetToken } from '#accounts/password_reset'
import { emailValidator, newPasswordValidator } from '#validators/user'
import { phrase } from '#support/phrase'

export default class PasswordResetsController {
  async create({ view }: HttpContext) {
    return view.render('pages/forgot_password', { mailsDelayed: await areMailsDelayed() })
  }

  async store({ request, response, session }: HttpContext) {
    const { email } = await request.validateUsing(emailValidator)
    await throttleMails('anybody', request.ip(), email)
    await requestPasswordReset(email)
    const message = phrase('If {email} has an account, we are sending a link to it.', { email })
    session.flash('success', message)
    return response.redirect('/forgot-password')
  }

  async edit({ params, view }: HttpContext) {
    const user = await userByResetToken(params.token)
    if (!user) throw invalidLink()
    return view.render('pages/reset_password', { token: params.token, user })
  }

  async update({ params, request, response, session }: HttpContext) {
    const user = await userByResetToken(params.token)
    if (!user) throw invalidLink()

    const { password } = await request.validateUsing(newPasswordValidator, { meta: { user } })
    if (!(await resetPassword(params.token, password))) throw invalidLink()

    await new SignInThrottle(user.email, request.ip()).reset()
    session.flash('success', phrase('Your password is changed. Sign in with the new one.'))
    return response.redirect('/login')
  }
}

function invalidLink() {
  return new UserFacingException(
    phrase('This link no longer works. It was used, was replaced by a newer one, or has expired.'),
    { status: 410, redirectTo: '/forgot-password' }
  )
}
