import { addMessage } from '#tests/support/add_message'
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
  const opened: Page[] = []
  for (const { method, pattern, path } of routes()) {
    if (method !== 'GET') continue
    const page = await admin.get(path(pattern.startsWith('/admin/members') ? member : city))
    const isPage = page.headers.get('content-type')?.startsWith('text/html')
    if (page.status === 200 && isPage && page.body.includes('<title>')) opened.push(page)
  }
  return opened
}
