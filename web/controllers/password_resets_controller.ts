import type { HttpContext } from '@adonisjs/core/http'
import { SignInThrottle, throttleMails } from '#accounts/sign_in_throttle'
import { requestPasswordReset, resetPassword, userByResetToken } from '#accounts/password_reset'
import { emailValidator, newPasswordValidator } from '#validators/user'

export default class PasswordResetsController {
  async create({ view }: HttpContext) {
    return view.render('pages/forgot_password')
  }

  async store({ request, response, session }: HttpContext) {
    const { email } = await request.validateUsing(emailValidator)
    await throttleMails('anybody', request.ip(), email)
    requestPasswordReset(email)
    session.flash('success', `If ${email} has an account, we are sending a link to it.`)
    return response.redirect('/forgot-password')
  }

  async edit(ctx: HttpContext) {
    const user = await userByResetToken(ctx.params.token)
    if (!user) return this.#rejectLink(ctx)
    ctx.response.header('Cache-Control', 'no-store')
    return ctx.view.render('pages/reset_password', { token: ctx.params.token, user })
  }

  async update(ctx: HttpContext) {
    const { params, request, response, session } = ctx
    const user = await userByResetToken(params.token)
    if (!user) return this.#rejectLink(ctx)

    const { password } = await request.validateUsing(newPasswordValidator, { meta: { user } })
    if (!(await resetPassword(params.token, password))) return this.#rejectLink(ctx)

    await new SignInThrottle(user.email, request.ip()).reset()
    session.flash('success', 'Your password is changed. Sign in with the new one.')
    return response.redirect('/login')
  }

  #rejectLink({ response, session }: HttpContext) {
    session.flash(
      'error',
      'This link no longer works. It was used, was replaced by a newer one, or has expired.'
    )
    return response.redirect('/forgot-password')
  }
}
