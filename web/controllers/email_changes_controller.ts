import type { HttpContext } from '@adonisjs/core/http'
import { refusal } from '#exceptions/database_errors'
import { changeEmail } from '#accounts/email_change'
import MailLink from '#models/mail_link'

export default class EmailChangesController {
  async edit(ctx: HttpContext) {
    const { auth, params, view } = ctx
    const link = await MailLink.findByToken('change', params.token, auth.user!)
    if (!link) return this.#refuse(ctx)
    return view.render('pages/confirm_email', { token: params.token, link })
  }

  async update(ctx: HttpContext) {
    const { auth, params, response, session } = ctx
    try {
      if (!(await changeEmail(auth.user!, params.token))) return this.#refuse(ctx)
    } catch (error) {
      if (!refusal(error)) throw error
      await MailLink.revoke(auth.user!, ['change'])
      session.flash('error', 'Somebody else has an account with this e-mail by now; yours stays.')
      return response.redirect('/settings')
    }
    session.flash('success', `Your e-mail is ${auth.user!.email} now.`)
    return response.redirect('/settings')
  }

  async destroy({ auth, response, session }: HttpContext) {
    await MailLink.revoke(auth.user!, ['change'])
    session.flash('success', 'Your e-mail stays as it is.')
    return response.redirect('/settings')
  }

  #refuse({ response, session }: HttpContext) {
    session.flash(
      'error',
      'This link was used or replaced, has run out, or is for another account.'
    )
    return response.redirect('/settings')
  }
}
