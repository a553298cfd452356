import type { HttpContext } from '@adonisjs/core/http'
import {
  SignInThrottle,
  throttleMails,
  throttleRegistration,
  rawEmail,
} from '#accounts/sign_in_throttle'
import { requestEmailChange, pendingEmailChange } from '#accounts/email_change'
import Identity from '#models/identity'
import { settingsValidator } from '#validators/user'

export default class SettingsController {
  async edit({ auth, view }: HttpContext) {
    const user = auth.user!
    return view.render('pages/settings', {
      identities: await Identity.of(user),
      pending: await pendingEmailChange(user),
    })
  }

  async update({ auth, request, response, session }: HttpContext) {
    const user = auth.user!
    const throttle = new SignInThrottle(user.email, request.ip())
    // The response shows whether an e-mail is taken, so the rate limit of registrations applies here too.
    const newEmail = rawEmail(request.input('email'))
    if (newEmail && newEmail !== user.email) await throttleRegistration(newEmail, request.ip())
    const { currentPassword, email, ...settings } = await request.validateUsing(settingsValidator, {
      meta: { user, throttle },
    })
    const changesEmail = email !== user.email
    if (changesEmail) await throttleMails('member', request.ip(), user.email, email)
    await user.merge(settings).save()
    if (changesEmail) await requestEmailChange(user, email)
    const hint = `To use ${email}, open the link that we are sending there.`
    session.flash('success', `Your settings are saved.${changesEmail ? ` ${hint}` : ''}`)
    return response.redirect('/settings')
  }
}
