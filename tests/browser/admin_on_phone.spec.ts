import { test } from '@japa/runner'
import { chromium, signIn } from '#tests/support/chromium'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

const LONG = 'Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch'

test.group('Admin pages on a phone', () => {
  test('are never wider than the screen, even with a very long name', async ({ assert }) => {
    const stack = await stackOn()
    const city = await stack.city(LONG, 20)
    const admin = await Visitor.admin(stack)
    await admin.subscribe(city)
    const { id } = await admin.account()
    await stack.sql('UPDATE users SET name = $1 WHERE id = $2', [LONG, id])
    const browser = await chromium()
    const viewport = { width: 390, height: 800 }
    const context = await browser.newContext({ baseURL: stack.url, viewport })
    context.setDefaultTimeout(30_000)
    const page = await context.newPage()
    await signIn(page, admin)

    for (const path of [
      ...['cities', 'cities?edit=yes', 'cities/create', `cities/${city}/edit`],
      ...[`cities/${city}/readings/create`, `cities/bulk/create?action=remove&ids[]=${city}`],
      ...['members', 'members/create', `members/${id}`, 'subscriptions', 'readings'],
      ...[`readings?city=${city}`, 'feed', 'imports', 'imports/create', 'audit', 'jobs'],
      `audit?actor=${id}`,
    ]) {
      await page.goto(`/admin/${path}`)
      await page.getByRole('navigation', { name: 'Admin pages' }).waitFor()
      const width = await page.evaluate('document.documentElement.scrollWidth')
      assert.equal(width, viewport.width, path)
    }
    await context.close()
  }).timeout(60_000)
})
