import type { HttpContext } from '@adonisjs/core/http'
import { throttleMails } from '#accounts/sign_in_throttle'
import { requestVerification, verifyEmail } from '#accounts/email_verification'
import MailLink from '#models/mail_link'

export default class EmailVerificationsController {
  async store({ auth, request, response, session }: HttpContext) {
    const user = auth.user!
    await throttleMails('member', request.ip(), user.email)
    requestVerification(user)
    session.flash('success', `We are sending a link to ${user.email}.`)
    return response.redirect().back()
  }

  async edit(ctx: HttpContext) {
    const { auth, params, view } = ctx
    const link = await MailLink.findByToken('verification', params.token, auth.user!)
    if (!link) return this.#rejectLink(ctx)
    return view.render('pages/verify_email', { token: params.token })
  }

  async update(ctx: HttpContext) {
    const { auth, params, response, session } = ctx
    const user = auth.user!
    if (!(await verifyEmail(user, params.token))) return this.#rejectLink(ctx)
    session.flash('success', `Thank you. ${user.email} is confirmed.`)
    return response.redirect('/dashboard')
  }

  #rejectLink({ response, session }: HttpContext) {
    session.flash(
      'error',
      'This link no longer works. It was used or replaced, has expired, or belongs to another account.'
    )
    return response.redirect('/settings')
  }
}
