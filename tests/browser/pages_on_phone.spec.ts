import { test } from '@japa/runner'
import { chromium, signIn } from '#tests/support/chromium'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

const LONG = 'Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch'

test.group('Pages on a phone', () => {
  test('are never wider than the screen, even with very long names', async ({ assert }) => {
    const stack = await stackOn()
    const city = await stack.city(LONG, 20)
    const admin = await Visitor.admin(stack)
    await admin.subscribe(city)
    const { id } = await admin.account()
    await stack.sql('UPDATE users SET name = $1 WHERE id = $2', [LONG, id])
    const member = await Visitor.registered(stack)
    const { id: memberId } = await member.account()
    await stack.sql('UPDATE users SET email = $1 WHERE id = $2', [
      `${LONG}@example.org`.toLowerCase(),
      memberId,
    ])
    const browser = await chromium()
    const viewport = { width: 390, height: 800 }
    const context = await browser.newContext({ baseURL: stack.url, viewport })
    context.setDefaultTimeout(30_000)
    const page = await context.newPage()
    await signIn(page, admin)

    for (const path of [
      ...['dashboard', 'cities', `cities/${city}`, 'settings', 'settings/sign-ins'],
      ...['admin/cities', 'admin/cities?edit=yes', 'admin/cities/create'],
      ...[`admin/cities/${city}/edit`, `admin/cities/${city}/readings/create`],
      `admin/cities/bulk/create?action=remove&ids[]=${city}`,
      ...['admin/members', 'admin/members/create', `admin/members/${id}`],
      ...[`admin/members/${memberId}`, 'admin/subscriptions', 'admin/readings'],
      ...[`admin/readings?city=${city}`, 'admin/feed', 'admin/imports', 'admin/imports/create'],
      ...['admin/audit', `admin/audit?actor=${id}`, 'admin/jobs'],
    ]) {
      await page.goto(`/${path}`)
      await page.getByRole('heading', { level: 1 }).waitFor()
      const width = await page.evaluate('document.documentElement.scrollWidth')
      assert.equal(width, viewport.width, path)
    }
    await context.close()
  }).timeout(60_000)
})
