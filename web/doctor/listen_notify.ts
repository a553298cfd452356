import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import type pg from 'pg'

const NOTIFICATION_TIMEOUT_MS = 2000

/** Whether `listener` receives a notification that `sender` sends. */
export async function receivesNotifications(listener: pg.Client, sender: pg.Client) {
  const channel = `doctor_${randomUUID().replaceAll('-', '')}`
  await listener.query(`LISTEN ${channel}`)
  const signal = AbortSignal.timeout(NOTIFICATION_TIMEOUT_MS)
  const notification = once(listener, 'notification', { signal }).catch(() => undefined)
  await sender.query(`NOTIFY ${channel}`)
  return Boolean(await notification)
}
