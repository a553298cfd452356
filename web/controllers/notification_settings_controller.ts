import type { HttpContext } from '@adonisjs/core/http'
import { notificationSettingsValidator } from '#validators/notification_settings'
import { phrase } from '#support/phrase'

export default class NotificationSettingsController {
  async update({ auth, request, response, session }: HttpContext) {
    await auth.user!.merge(await request.validateUsing(notificationSettingsValidator)).save()
    session.flash('success', phrase('Your notification settings are saved.'))
    return response.redirect('/settings')
  }
}
