import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import type pg from 'pg'

/** Milliseconds in which a notification has to come. */
const PATIENCE = 2000

/** Whether one connection hears what another one says. */
export async function listening(ear: pg.Client, mouth: pg.Client) {
  const channel = `doctor_${randomUUID().replaceAll('-', '')}`
  await ear.query(`LISTEN ${channel}`)
  const heard = once(ear, 'notification', { signal: AbortSignal.timeout(PATIENCE) }).catch(() => undefined) // prettier-ignore
  await mouth.query(`NOTIFY ${channel}`)
  return Boolean(await heard)
}
