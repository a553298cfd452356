import type { HttpContext } from '@adonisjs/core/http'
import { hasUnseen, markNotificationsSeen, notificationsPage } from '#alerts/notifications'
import { readerOf } from '#alerts/reader'
import { alertSentence } from '#browser/alerts/alert_sentence'
import { messageClock } from '#browser/chat/message_clock'
import type Notification from '#models/notification'
import { zoneOf } from '#training/today'
import { alertIdValidator } from '#validators/alert'
import { notificationsPageValidator } from '#validators/notification'

/** The crossings of which the member who is signed in was told. */
export default class NotificationsController {
  async index(ctx: HttpContext) {
    const { auth, i18n, request, response, view } = ctx
    const member = auth.user!
    const position = await request.validateUsing(notificationsPageValidator)
    const page = await notificationsPage(member, position)
    if (!page.rows.length && (position.after || position.before)) {
      return response.redirect('/notifications')
    }
    const reader = readerOf(member, i18n!)
    return view.render('pages/notifications/index', {
      page,
      hasUnseen: await hasUnseen(member),
      clock: messageClock(member.locale, zoneOf(member, ctx)),
      sentence: (notification: Notification) =>
        alertSentence({ ...notification.crossing, city: notification.city.name }, reader),
    })
  }

  /** Marks one notification, or all of them, as seen. */
  async update({ auth, request, response }: HttpContext) {
    const { id } = await request.validateUsing(alertIdValidator)
    await markNotificationsSeen(auth.user!, id ?? undefined)
    if (request.accepts(['html', 'json']) === 'json') return response.noContent()
    return response.redirect().withQs().back()
  }
}
