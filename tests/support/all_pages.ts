import { addMessage } from '#tests/support/add_message'
import { insertStation, insertWebhook } from '#tests/support/add_webhook'
import { routes } from '#tests/support/all_routes'
import { stackOn } from '#tests/support/stack'
import { Visitor, type Page } from '#tests/support/visitor'

/** Opens every page that an admin can see, with a city, a reading, a message and an access token on it. */
export async function openAllPages() {
  const stack = await stackOn()
  const admin = await Visitor.admin(stack)
  const { id: member } = await admin.account()
  const city = await stack.city('Everywhere', -3.5)
  await stack.sql(`INSERT INTO readings (city_id, celsius, source) VALUES ($1, -4.5, 'admin')`, [
    city,
  ])
  await admin.subscribe(city)
  await admin.createToken()
  for (const room of [0, city])
    await addMessage(admin, { room_id: room, body: 'See https://a.example' })
  const ids: [start: string, id: number][] = [
    ['/admin/members', member],
    ['/admin/webhooks', await insertWebhook(stack)],
    ['/admin/stations', await insertStation(stack, city)],
  ]
  const opened: Page[] = []
  for (const { method, pattern, path } of routes()) {
    if (method !== 'GET') continue
    const [, id = city] = ids.find(([start]) => pattern.startsWith(start)) ?? []
    const page = await admin.get(path(id))
    const isPage = page.headers.get('content-type')?.startsWith('text/html')
    if (page.status === 200 && isPage && page.body.includes('<title>')) opened.push(page)
  }
  return opened
}
