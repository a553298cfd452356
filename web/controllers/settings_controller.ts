import type { HttpContext } from '@adonisjs/core/http'
import Identity from '#models/identity'
import { settingsValidator } from '#validators/user'

export default class SettingsController {
  async edit({ auth, view }: HttpContext) {
    return view.render('pages/settings', { identities: await Identity.of(auth.user!) })
  }

  async update({ auth, request, response, session }: HttpContext) {
    const user = auth.user!
    const { currentPassword, ...settings } = await request.validateUsing(settingsValidator, {
      meta: { user },
    })
    await user.merge(settings).save()
    session.flash('success', 'Your settings are saved.')
    return response.redirect('/settings')
  }
}
