import type { HttpContext } from '@adonisjs/core/http'
import { requestVerificationAgain, verifyEmail } from '#accounts/email_verification'
import InvalidLinkException from '#exceptions/invalid_link_exception'
import MailLink from '#models/mail_link'
import { phrase } from '#support/phrase'

export default class EmailVerificationsController {
  async store({ auth, request, response, session }: HttpContext) {
    const user = auth.user!
    await requestVerificationAgain(user, request.ip())
    session.flash('success', phrase('We are sending a link to {email}.', { email: user.email }))
    return response.redirect().back()
  }

  async edit({ auth, params, view }: HttpContext) {
    const link = await MailLink.findByToken('verification', params.token, auth.user!)
    if (!link) throw new InvalidLinkException()
    return view.render('pages/verify_email', { token: params.token })
  }

  async update({ auth, params, response, session }: HttpContext) {
    const user = auth.user!
    if (!(await verifyEmail(user, params.token))) throw new InvalidLinkException()
    session.flash('success', phrase('Thank you. {email} is confirmed.', { email: user.email }))
    return response.redirect('/dashboard')
  }
}
