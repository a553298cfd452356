import type { HttpContext } from '@adonisjs/core/http'
import { areMailsDelayed } from '#accounts/mail_delay'
import { pendingEmailChange } from '#accounts/email_change'
import Identity from '#models/identity'
import { settingsValidator } from '#validators/user'

export default class SettingsController {
  async edit({ auth, view }: HttpContext) {
    const user = auth.user!
    return view.render('pages/settings', {
      identities: await Identity.of(user),
      pending: await pendingEmailChange(user),
      mailsDelayed: await areMailsDelayed(user.id),
    })
  }

  async update({ auth, request, response, session }: HttpContext) {
    await auth.user!.merge(await request.validateUsing(settingsValidator)).save()
    session.flash('success', 'Your settings are saved.')
    return response.redirect('/settings')
  }
}
