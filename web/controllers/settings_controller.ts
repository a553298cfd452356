import type { HttpContext } from '@adonisjs/core/http'
import { settingsValidator } from '#validators/user'

export default class SettingsController {
  async edit({ view }: HttpContext) {
    return view.render('pages/settings')
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
