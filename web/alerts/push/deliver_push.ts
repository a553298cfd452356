import logger from '@adonisjs/core/services/logger'
import db from '@adonisjs/lucid/services/db'
import { alertSentence } from '#browser/alerts/alert_sentence'
import { messageClock } from '#browser/chat/message_clock'
import { notificationsToSend } from '#alerts/notifications_to_send'
import { IS_REFUSED, refuseDevice, type PushAddress } from '#alerts/push/devices'
import { sendPush, TTL_SECONDS, type PushMessage } from '#alerts/push/send_push'
import { readerOf } from '#alerts/reader'
import { i18nFor } from '#mails/recipient'
import type Notification from '#models/notification'
import { IS_VALID } from '#models/sign_in'
import User from '#models/user'
import { enqueue } from '#process/jobs/enqueue'
import type { Jobs } from '#process/jobs/queues'

/** Names that bare SQL has written may be long, and a push has 3,993 bytes at most. */
const MAX_TITLE_LENGTH = 300

/**
 * Pushes a crossed limit to a device, unless the member has seen it meanwhile. If the job is done twice, the
 * second push replaces the first one on the device.
 */
export async function deliverPush({ notificationId, deviceId }: Jobs['push']) {
  const device = await findDevice(deviceId)
  const member = device && (await User.find(device.user_id))
  if (!device || !member?.alertPushes) return
  const [notification] = await notificationsToSend(member, { id: notificationId })
  if (!notification || isOutdated(notification)) return

  const outcome = await sendPush(device, await compose(member, notification))
  if (outcome === 'gone') await db.from('push_subscriptions').where('id', deviceId).delete()
  else if (outcome === 'refused') await refuse(deviceId, device)
  else if (outcome === 'sent') await markAsPushed(notificationId)
  else await enqueue('push', { notificationId, deviceId }, { startAfter: outcome.retryAfter })
}

async function findDevice(id: number) {
  const { rows } = await db.rawQuery(
    `SELECT user_id, endpoint, public_key, auth_secret
       FROM push_subscriptions JOIN sign_ins ON sign_ins.id = sign_in_id
       JOIN users ON users.id = user_id
       WHERE push_subscriptions.id = ? AND access_token_id IS NULL
         AND ${IS_VALID} AND NOT ${IS_REFUSED}`,
    [id]
  )
  return rows[0] as (PushAddress & { user_id: number }) | undefined
}

const isOutdated = ({ createdAt }: Notification) =>
  createdAt.toMillis() < Date.now() - TTL_SECONDS * 1000

async function compose(
  member: User,
  { crossing, city, createdAt }: Notification
): Promise<PushMessage> {
  const i18n = await i18nFor(member.locale)
  const clock = messageClock(member.locale, member.timeZone ?? member.quietZone ?? city.timezone)
  const reader = readerOf(member, i18n)
  const { say } = reader
  const title = alertSentence({ ...crossing, city: city.name }, reader)
  return {
    title: title.slice(0, MAX_TITLE_LENGTH),
    body: say('At {time}', { time: clock.time(createdAt.toISO()!) }),
    tag: `city-${city.id}`,
    url: `/cities/${city.id}`,
    lang: i18n.locale,
  }
}

/** The operator learns of it from the log, the member from the settings. */
async function refuse(id: number, device: PushAddress) {
  await refuseDevice(id, device)
  const { host } = new URL(device.endpoint)
  logger.warn(
    '%s refuses the key of this installation for a device, which gets no more pushes',
    host
  )
}

const markAsPushed = (id: number) =>
  db
    .from('notifications')
    .where({ id })
    .whereNull('pushed_at')
    .update({ pushed_at: db.raw('now()') })
