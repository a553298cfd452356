import { decoded, pageText } from '#tests/support/page_text'
import type { Stack } from '#tests/support/stack'
import type { Visitor } from '#tests/support/visitor'

export interface AddedWebhook {
  id: number
  secret: string
}

const secretIn = (body: string) => /whsec_[\w+/=]+/.exec(decoded(body))![0]

/** Adds a webhook on the pages, as an admin does. */
export async function addWebhook(
  admin: Visitor,
  url: string,
  events = ['reading.recorded'],
  name = 'Display'
): Promise<AddedWebhook> {
  const chosen = events.map((event, n) => [`events[${n}]`, event])
  const fields = { name, url, ...Object.fromEntries(chosen) }
  const { body } = await admin.submit('/admin/webhooks', fields, '/admin/webhooks/create')
  const id = Number(/href="\/admin\/webhooks\/(\d+)"/.exec(body)?.[1])
  if (!id) throw new Error(pageText(body))
  return { id, secret: secretIn(body) }
}

/** Adds a weather station on the pages, as an admin does. */
export async function addStation(admin: Visitor, city: string | number, name = 'Roof') {
  const { body } = await admin.submit('/admin/stations', { name, city }, '/admin/stations/create')
  const id = Number(/\/api\/v1\/stations\/(\d+)\/readings/.exec(body)?.[1])
  if (!id) throw new Error(pageText(body))
  return { id, secret: secretIn(body) }
}

/** @param page below the path, the page with the form */
export const replaceSecret = async (admin: Visitor, path: string, page = '') => {
  const { body } = await admin.submit(`${path}/secret`, {}, path + page)
  return secretIn(body)
}

/** Deletes all webhooks: their number is limited, and other tests on a shared stack add some, too. */
export const deleteWebhooks = (stack: Stack) => stack.sql('DELETE FROM webhooks')

/** Adds a webhook with SQL. Its address is never reached, and it has no valid secret. Returns its id. */
export async function insertWebhook(stack: Stack, { enabled = true } = {}) {
  const [{ id }] = await stack.sql(
    `INSERT INTO webhooks (name, url, events, secret, enabled)
       VALUES ('Экран', 'https://10.0.0.1/', '{alert.crossed}', '', $1) RETURNING id`,
    [enabled]
  )
  return id as number
}

/** Adds a weather station with SQL, without a valid secret. Returns its id. */
export async function insertStation(stack: Stack, city: number, { enabled = true } = {}) {
  const [{ id }] = await stack.sql(
    `INSERT INTO stations (name, city_id, secret, enabled) VALUES ('Крыша', $1, '', $2) RETURNING id`,
    [city, enabled]
  )
  return id as number
}
