import type { HttpContext } from '@adonisjs/core/http'
import { register } from '#accounts/register'
import { signIn } from '#accounts/sign_in'
import { throttleRegistration, rawEmail } from '#accounts/sign_in_throttle'
import { registrationValidator } from '#validators/user'
import { phrase } from '#support/phrase'

export default class RegistrationsController {
  async create({ view }: HttpContext) {
    return view.render('pages/register')
  }

  async store(ctx: HttpContext) {
    const { request, response, session } = ctx
    await throttleRegistration(rawEmail(request.input('email')), request.ip())
    const account = await request.validateUsing(registrationValidator)
    const user = await register({ ...account, locale: ctx.locale })
    await signIn(ctx, user)
    session.flash(
      'success',
      phrase('Welcome! To confirm your e-mail, open the link we send to {email}.', {
        email: user.email,
      })
    )
    return response.redirect('/dashboard')
  }
}
