import type { HttpContext } from '@adonisjs/core/http'
import { phrase } from '#support/phrase'
import { memberZone } from '#training/today'
import { alertSettingsValidator } from '#validators/alert_settings'

/** How a member is told of crossed limits, and when not. */
export default class AlertSettingsController {
  async update(ctx: HttpContext) {
    const { auth, request, response, session } = ctx
    const fields = await request.validateUsing(alertSettingsValidator)
    // Mails and pushes are sent when no browser can say its time zone.
    const quietZone = fields.quietFrom ? memberZone(ctx) : null
    await auth.user!.merge({ ...fields, quietZone }).save()
    session.flash('success', phrase('Your alert settings are saved.'))
    return response.redirect('/settings')
  }
}
