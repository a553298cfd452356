import { test } from '@japa/runner'
import { addMessage } from '#tests/support/add_message'
import { routes } from '#tests/support/all_routes'
import { stackOn } from '#tests/support/stack'
import { Visitor, type Page } from '#tests/support/visitor'

/** An inline element that directly follows a word or a colon, such as "never" in "usednever". */
const GLUED =
  /[\p{L}\p{N}:,;.](?:<\/(?:a|b|code|span|strong|time)>)*<(?:a|b|code|strong|time)\b[^>]*>/gu

let pages: Page[]

/** Opens every page that an admin can see, with a city, a reading, a message and an access token on it. */
async function allPages() {
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

test.group('Every page', (group) => {
  group.setup(async () => {
    pages = await allPages()
  })

  test('has a blank between a word and the element after it', ({ assert }) => {
    assert.isAtLeast(pages.length, 20)
    for (const { path, body } of pages) {
      assert.deepEqual(body.match(GLUED) ?? [], [], path)
    }
  })

  test('for admins has "Admin" in its title, and its navigation in the same place', ({
    assert,
  }) => {
    const adminPages = pages.filter(({ path }) => path.startsWith('/admin'))
    assert.isAtLeast(adminPages.length, 12)
    for (const { path, body } of adminPages) {
      assert.match(body, /<title>[^<]+ · Admin · Fairweather<\/title>/, path)
      assert.match(body, /<\/template>\s*<nav class="site-nav admin-nav"/, path)
    }
  })

  test('lets people see a password that they type', ({ assert }) => {
    for (const { path, body } of pages) {
      for (const [, id] of body.matchAll(/<input [^>]*id="([^"]*)"[^>]*type="password"/g)) {
        assert.include(body, `data-reveal="${id}"`, path)
      }
    }
  })

  test('shows temperatures with a real minus sign', ({ assert }) => {
    for (const { path, body } of pages) {
      assert.notMatch(body, /-\d[\d.,]*\s*°/, path)
    }
  })
})
