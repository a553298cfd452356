import type { HttpContext } from '@adonisjs/core/http'
import { refusal } from '#exceptions/database_errors'
import { changeEmail } from '#accounts/email_change'
import MailLink from '#models/mail_link'

export default class EmailChangesController {
  async edit(ctx: HttpContext) {
    const { auth, params, view } = ctx
    const link = await MailLink.findByToken('change', params.token, auth.user!)
    if (!link) return this.#rejectLink(ctx)
    return view.render('pages/confirm_email', { token: params.token, link })
  }

  async update(ctx: HttpContext) {
    const { auth, params, response, session } = ctx
    try {
      if (!(await changeEmail(auth.user!, params.token))) return this.#rejectLink(ctx)
    } catch (error) {
      if (!refusal(error)) throw error
      await MailLink.revoke(auth.user!, ['change'])
      session.flash('error', 'Another account uses this e-mail now. Your e-mail was not changed.')
      return response.redirect('/settings')
    }
    session.flash('success', `Your e-mail is now ${auth.user!.email}.`)
    return response.redirect('/settings')
  }

  async destroy({ auth, response, session }: HttpContext) {
    await MailLink.revoke(auth.user!, ['change'])
    session.flash('success', 'The change of your e-mail is cancelled.')
    return response.redirect('/settings')
  }

  #rejectLink({ response, session }: HttpContext) {
    session.flash(
      'error',
      'This link no longer works. It was used or replaced, has expired, or belongs to another account.'
    )
    return response.redirect('/settings')
  }
}
