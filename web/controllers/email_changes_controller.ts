import type { HttpContext } from '@adonisjs/core/http'
import { explainDatabaseError } from '#exceptions/database_errors'
import InvalidLinkException from '#exceptions/invalid_link_exception'
import UserFacingException from '#exceptions/user_facing_exception'
import { changeEmail } from '#accounts/email_change'
import MailLink from '#models/mail_link'

export default class EmailChangesController {
  async edit({ auth, params, view }: HttpContext) {
    const link = await MailLink.findByToken('change', params.token, auth.user!)
    if (!link) throw new InvalidLinkException()
    return view.render('pages/confirm_new_email', { token: params.token, link })
  }

  async update({ auth, params, response, session }: HttpContext) {
    try {
      if (!(await changeEmail(auth.user!, params.token))) throw new InvalidLinkException()
    } catch (error) {
      if (!explainDatabaseError(error)) throw error
      await MailLink.revoke(auth.user!, ['change'])
      throw new UserFacingException(
        'Another account uses this e-mail now. Your e-mail was not changed.',
        { status: 409, redirectTo: '/settings' }
      )
    }
    session.flash('success', `Your e-mail is now ${auth.user!.email}.`)
    return response.redirect('/settings')
  }

  async destroy({ auth, response, session }: HttpContext) {
    await MailLink.revoke(auth.user!, ['change'])
    session.flash('success', 'The change of your e-mail is cancelled.')
    return response.redirect('/settings')
  }
}
