import { randomUUID } from 'node:crypto'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import config from '#config/push'
import { IS_REFUSED } from '#alerts/push/devices'
import { IS_VALID } from '#models/sign_in'
import { enqueueMany } from '#process/jobs/enqueue'
import { MAIL_PRIORITIES } from '#process/jobs/queues'

/** The most notifications that are handled at once. */
const BATCH = 2000

/** The most devices of a member that get a push. */
const MAX_DEVICES = 10

/**
 * Requests the mails and pushes of crossed limits: one mail for each member, which tells of all of them, and
 * a push for each notification and device. What is older than an hour, because no worker ran, is not sent
 * any more. Everything happens in one transaction, so nothing is requested twice.
 */
export async function requestDeliveries(trx: TransactionClientContract) {
  const { rows } = await trx.rawQuery(
    `WITH due AS MATERIALIZED (
       SELECT id, user_id, NOT in_quiet_hours AND created_at > now() - interval '1 hour' AS is_sent
         FROM notifications WHERE requested_at IS NULL
         ORDER BY id LIMIT ${BATCH} FOR NO KEY UPDATE),
     mails AS MATERIALIZED (
       SELECT user_id, gen_random_uuid() AS mail_id FROM (
         SELECT DISTINCT user_id FROM due JOIN users ON users.id = user_id
           WHERE is_sent AND users.active AND users.alert_mails
             AND users.email_verified_at IS NOT NULL) members)
     UPDATE notifications SET requested_at = now(), mail_id = CASE WHEN is_sent THEN mails.mail_id END
       FROM due LEFT JOIN mails USING (user_id) WHERE notifications.id = due.id
       RETURNING notifications.id, notifications.user_id, mails.mail_id, is_sent`
  )
  const sent = (rows as Requested[]).filter(({ is_sent: isSent }) => isSent)
  await requestMails(sent, trx)
  if (config.keys) await requestPushes(sent, trx)
}

interface Requested {
  id: number
  user_id: number
  /** null if the member gets no mail */
  mail_id: string | null
  is_sent: boolean
}

async function requestMails(requested: Requested[], trx: TransactionClientContract) {
  const mails = new Map(requested.map((row) => [row.mail_id, row.user_id]))
  mails.delete(null)
  const jobs = Array.from(mails, ([id, userId]) => {
    const data = { letter: 'alerts' as const, userId }
    return { id: id!, priority: MAIL_PRIORITIES.notice, data }
  })
  if (jobs.length) await enqueueMany('mail', jobs, trx)
}

async function requestPushes(requested: Requested[], trx: TransactionClientContract) {
  if (requested.length === 0) return
  const { rows } = await trx.rawQuery(
    `SELECT notifications.id AS "notificationId", devices.id AS "deviceId"
       FROM notifications JOIN users ON users.id = notifications.user_id AND alert_pushes
       CROSS JOIN LATERAL (
         SELECT push_subscriptions.id FROM push_subscriptions
           JOIN sign_ins ON sign_ins.id = sign_in_id
           WHERE sign_ins.user_id = users.id AND ${IS_VALID} AND NOT ${IS_REFUSED}
           ORDER BY last_used DESC LIMIT ${MAX_DEVICES}) devices
       WHERE notifications.id = ANY(?)`,
    [requested.map(({ id }) => id)]
  )
  const jobs = (rows as { notificationId: number; deviceId: number }[]).map((data) => {
    return { id: randomUUID(), data }
  })
  if (jobs.length) await enqueueMany('push', jobs, trx)
}
