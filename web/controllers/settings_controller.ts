import type { HttpContext } from '@adonisjs/core/http'
import { chooseLocale } from '#accounts/choose_locale'
import { devicesOf } from '#alerts/push/devices'
import { areMailsDelayed } from '#accounts/mail_delay'
import { pendingEmailChange } from '#accounts/email_change'
import Identity from '#models/identity'
import { settingsValidator } from '#validators/user'
import { phrase } from '#support/phrase'

export default class SettingsController {
  async edit({ auth, view }: HttpContext) {
    const user = auth.user!
    return view.render('pages/settings', {
      identities: await Identity.of(user),
      pending: await pendingEmailChange(user),
      mailsDelayed: await areMailsDelayed(user.id),
      devices: await devicesOf(user),
    })
  }

  async update(ctx: HttpContext) {
    const { auth, request, response, session } = ctx
    const { locale, ...settings } = await request.validateUsing(settingsValidator)
    const user = auth.user!.merge(settings)
    if (locale) chooseLocale(user, locale, ctx)
    await user.save()
    session.flash('success', phrase('Your settings are saved.'))
    return response.redirect('/settings')
  }
}
