import db from '@adonisjs/lucid/services/db'
import pRetry from 'p-retry'
import { alertSentence } from '#browser/alerts/alert_sentence'
import { messageClock } from '#browser/chat/message_clock'
import { appUrl } from '#config/app'
import { notificationsToSend } from '#alerts/notifications_to_send'
import { readerOf } from '#alerts/reader'
import AlertsMail from '#mails/alerts'
import { sendMail } from '#mails/mailer'
import { i18nFor } from '#mails/recipient'
import { unsubscribeUrl } from '#mails/subscriptions'
import User from '#models/user'
import type { MailJob } from '#process/jobs/mail_job'

type AlertsJob = Extract<MailJob, { letter: 'alerts' }>

/**
 * Tells a member by mail which limits were crossed, unless they have seen it meanwhile.
 * @param id of the job
 */
export async function deliverAlerts(id: string, { userId }: AlertsJob) {
  const composed = await compose(id, userId)
  if (!composed) return
  const { mail, ids } = composed
  await sendMail(mail, id)
  const markAsSent = () =>
    db
      .from('notifications')
      .whereIn('id', ids)
      .update({ mailed_at: db.raw('now()') })
  // The mail is sent. Bridges a short outage of the database, so that it is not sent again.
  await pRetry(markAsSent, { retries: 10, minTimeout: 250, maxTimeout: 1000 })
}

/** Returns undefined if there is nothing to tell, or the member does not want to be told. */
async function compose(id: string, userId: number) {
  const user = await User.query()
    .where({ id: userId, active: true, alertMails: true })
    .whereNotNull('emailVerifiedAt')
    .first()
  const found = user ? await notificationsToSend(user, { mailId: id }) : []
  const notifications = found.filter(({ mailedAt }) => !mailedAt)
  if (!user || notifications.length === 0) return undefined

  const clock = messageClock(user.locale, user.timeZone ?? user.quietZone ?? 'UTC')
  const zoneNote = user.timeZone || user.quietZone ? '' : ' (UTC)'
  const i18n = await i18nFor(user.locale)
  const reader = readerOf(user, i18n)
  const mail = new AlertsMail(
    { email: user.email, i18n },
    {
      alerts: notifications.map(({ crossing, city, createdAt }) => {
        const at = createdAt.toISO()!
        return {
          sentence: alertSentence({ ...crossing, city: city.name }, reader),
          time: `${clock.day(at)}, ${clock.time(at)}${zoneNote}`,
          url: new URL(`/cities/${city.id}`, appUrl).href,
        }
      }),
      listUrl: new URL('/notifications', appUrl).href,
      settingsUrl: new URL('/settings#alerts', appUrl).href,
      unsubscribeUrl: unsubscribeUrl(user, 'alertMails'),
    }
  )
  return { mail, ids: notifications.map((notification) => notification.id) }
}
