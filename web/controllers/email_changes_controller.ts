import type { HttpContext } from '@adonisjs/core/http'
import { explainDatabaseError } from '#exceptions/database_errors'
import InvalidLinkException from '#exceptions/invalid_link_exception'
import UserFacingException from '#exceptions/user_facing_exception'
import { changeEmail, requestEmailChange } from '#accounts/email_change'
import {
  SignInThrottle,
  throttleMails,
  throttleRegistration,
  rawEmail,
} from '#accounts/sign_in_throttle'
import MailLink from '#models/mail_link'
import { emailChangeValidator } from '#validators/user'
import { phrase } from '#support/phrase'

export default class EmailChangesController {
  /** Sends a link to the new address. */
  async store({ auth, request, response, session }: HttpContext) {
    const user = auth.user!
    const throttle = new SignInThrottle(user.email, request.ip())
    // The response shows whether an e-mail is taken, so the rate limit of registrations applies here too.
    const newEmail = rawEmail(request.input('email'))
    if (newEmail && newEmail !== user.email) await throttleRegistration(newEmail, request.ip())
    const { email } = await request.validateUsing(emailChangeValidator, {
      meta: { user, throttle },
    })
    if (email === user.email) {
      session.flash('success', phrase('Your e-mail is {email} already.', { email }))
    } else {
      await throttleMails('member', request.ip(), user.email, email)
      await requestEmailChange(user, email)
      const message = phrase('To use {email}, open the link that we are sending there.', { email })
      session.flash('success', message)
    }
    return response.redirect('/settings')
  }

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
        phrase('Another account uses this e-mail now. Your e-mail was not changed.'),
        { status: 409, redirectTo: '/settings' }
      )
    }
    const { email } = auth.user!
    session.flash('success', phrase('Your e-mail is now {email}.', { email }))
    return response.redirect('/settings')
  }

  async destroy({ auth, response, session }: HttpContext) {
    await MailLink.revoke(auth.user!, ['change'])
    session.flash('success', phrase('The change of your e-mail is cancelled.'))
    return response.redirect('/settings')
  }
}
