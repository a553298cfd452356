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
      waiting: await pendingEmailChange(user),
    })
  }

  async update({ auth, request, response, session }: HttpContext) {
    const user = auth.user!
    const attempt = new SignInThrottle(user.email, request.ip())
    // Whether an e-mail is taken is answered as seldom here as at registration.
    const wanted = rawEmail(request.input('email'))
    if (wanted && wanted !== user.email) await throttleRegistration(wanted, request.ip())
    const { currentPassword, email, ...settings } = await request.validateUsing(settingsValidator, {
      meta: { user, attempt },
    })
    const wantsEmail = email !== user.email
    if (wantsEmail) await throttleMails('member', request.ip(), user.email, email)
    await user.merge(settings).save()
    if (wantsEmail) await requestEmailChange(user, email)
    const next = `To use ${email}, open the link that is on its way there.`
    session.flash('success', `Your settings are saved.${wantsEmail ? ` ${next}` : ''}`)
    return response.redirect('/settings')
  }
}
