import { test } from '@japa/runner'
import type { Page } from 'playwright-core'
import { chromium } from '#tests/support/chromium'
import { twoHubsOn } from '#tests/support/stack'
import { oversee, until, Visitor } from '#tests/support/visitor'

/** Sizes of the window, in pixels. */
const [PHONE, DESKTOP, HEIGHT] = [390, 1200, 800]

async function scene(width: number, colorScheme: 'light' | 'dark') {
  const stack = await twoHubsOn('postgres')
  const admin = await Visitor.admin(stack)
  const browser = await chromium()
  const context = await browser.newContext({
    baseURL: stack.url,
    colorScheme,
    viewport: { width, height: HEIGHT },
  })
  const [name, value] = admin.cookie.split('=')
  await context.addCookies([{ name, value, url: stack.url }])
  return { stack, admin, context, page: await context.newPage() }
}

/** Returns by how many pixels the page is wider than the window. */
const horizontalOverflow = (page: Page) =>
  page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')

test.group('The hubs page in a browser', () => {
  test('disappears when the admin loses the role', async ({ assert }) => {
    const { stack, admin, context, page } = await scene(DESKTOP, 'light')
    await Visitor.admin(stack) // The last admin cannot lose the role.
    await page.goto('/admin/hub')
    await page.getByText('2 hubs answer').waitFor()
    await stack.sql(`UPDATE users SET role = 'member' WHERE email = $1`, [admin.email])
    await page.getByText('Page not found').waitFor()
    assert.equal(await page.locator('[data-hub]').count(), 0)
    await context.close()
  })

  test('stops polling when the admin opens another page', async ({ assert }) => {
    const { context, page } = await scene(DESKTOP, 'light')
    let requests = 0
    page.on('request', (request) => {
      if (request.url().endsWith('hub.json')) requests++
    })
    await page.goto('/admin/hub')
    await until('a second request', () => requests > 1)
    await page.getByRole('link', { name: 'Board' }).click()
    await page.waitForURL('/dashboard')
    const before = requests
    await new Promise((resolve) => setTimeout(resolve, 4000))
    assert.isAtMost(requests, before)
    await context.close()
  })

  // This test is the last one, because it ends both hubs.
  test('updates deliveries, and shows which hub is gone, on a phone and on a wide screen', async ({
    assert,
  }) => {
    const { stack, admin, context, page } = await scene(PHONE, 'dark')
    const city = await stack.city('Hubton', 20)
    const [socket] = await admin.connectToAll()
    await oversee(socket, [city])
    const rows = stack.hubs.map(({ process: { pid } }) => page.locator(`tr[data-hub$=" ${pid}"]`))
    const cell = (row: number, column: string) =>
      rows[row].locator(`[data-column=${column}]`).innerText()

    await page.goto('/admin/cities')
    await page.evaluate(() => void Object.assign(globalThis, { marked: true }))
    await page.getByRole('link', { name: 'Hubs', exact: true }).click()
    await page.getByText('2 hubs answer').waitFor()
    await until('a first rate', async () => (await cell(0, 'delivered')) === '0')
    assert.equal(await cell(1, 'delivered'), '0')

    let celsius = 0
    const writing = setInterval(
      () => void stack.sql('UPDATE cities SET celsius = $2 WHERE id = $1', [city, celsius++ % 50]),
      100
    )
    await until(
      'deliveries by the hub that has the socket',
      async () => Number(await cell(0, 'delivered')) > 1
    )
    assert.equal(await cell(1, 'delivered'), '0')
    await page
      .getByText(/^Now \d.*\. Last ten minutes: 0 to \d/)
      .first()
      .waitFor()
    assert.equal(await page.locator('[data-chart] svg').count(), 2)
    for (const width of [DESKTOP, PHONE]) {
      await page.setViewportSize({ width, height: HEIGHT })
      await screenshot(page, `hubs-${width}`)
      assert.equal(await horizontalOverflow(page), 0, `${width} pixels wide`)
    }
    clearInterval(writing)

    await stack.killHub(stack.hubs[1])
    await rows[1].getByText('gone since').waitFor()
    await page.getByText('1 hub answers').waitFor()
    assert.equal(await cell(1, 'sockets'), '–')
    await screenshot(page, 'hub-gone')

    await stack.killHub(stack.hubs[0])
    await page.getByText('No hub answers').waitFor()
    assert.isTrue(await rows[0].getByText('gone since').isVisible())
    await screenshot(page, 'no-hub')

    await stack.restartHub(stack.hubs[0])
    await page.getByText('No hub answers').waitFor({ state: 'hidden' })
    await page.locator(`tr[data-hub$=" ${stack.hubs[0].process.pid}"]`).waitFor()
    assert.isTrue(await page.evaluate(() => 'marked' in globalThis), 'the page was never reloaded')
    admin.leave()
    await context.close()
  })
})

/** Saves a screenshot in the folder that the environment variable SHOTS names, if it is set. */
async function screenshot(page: Page, name: string) {
  const { SHOTS } = process.env
  if (SHOTS) await page.screenshot({ path: `${SHOTS}/${name}.png`, fullPage: true })
}
