import { test } from '@japa/runner'
import type { Page } from 'playwright-core'
import { chromium, submitSignIn, WITH_WORKER } from '#tests/support/chromium'
import { stackOn, type Stack } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

/** Marks the window of the page. A full reload of the page removes the mark. */
const mark = (page: Page) => page.evaluate(() => void Object.assign(globalThis, { marked: true }))
const isMarked = (page: Page) => page.evaluate(() => 'marked' in globalThis)
const isLive = (page: Page) => page.locator('html[data-live=live]').waitFor()

async function open(stack: Stack) {
  const browser = await chromium()
  const context = await browser.newContext({ baseURL: stack.url, ...WITH_WORKER })
  return { context, page: await context.newPage() }
}

/** Collects every frame that the hub sends to this page from now on. */
function frames(page: Page) {
  const received: string[] = []
  page.on('websocket', (socket) =>
    socket.on('framereceived', ({ payload }) => received.push(String(payload)))
  )
  return received
}

async function watchOnPage(page: Page, name: string) {
  await page.getByRole('searchbox').fill(name)
  await page.getByRole('button', { name: `Watch ${name}`, exact: true }).click()
  await page.getByRole('button', { name: `Stop watching ${name}` }).waitFor()
}

test.group('The board in a browser', () => {
  test('shows changes without a single reload, from registration to the next sign-in', async ({
    assert,
  }) => {
    const stack = await stackOn()
    const [faro, evora, braga] = [
      await stack.city('Faro', 20),
      await stack.city('Évora', 10),
      await stack.city('Braga', 15),
    ]
    const visitor = new Visitor(stack)
    const { context, page } = await open(stack)
    const received = frames(page)

    await page.goto('/register')
    await mark(page)
    await page.getByLabel('Name').fill('Berta Browser')
    await page.getByLabel('E-mail').fill(visitor.email)
    await page.getByLabel('Password', { exact: true }).fill(visitor.password)
    await page.getByRole('textbox', { name: 'again' }).fill(visitor.password)
    await page.getByRole('button', { name: 'Register' }).click()

    await page.waitForURL('/dashboard')
    await page.locator('.empty').waitFor()
    await page.locator('.empty').getByRole('link').click()
    await page.waitForURL('/cities')
    await watchOnPage(page, 'Faro')
    await watchOnPage(page, 'Évora')

    await page.getByRole('link', { name: 'Board' }).click()
    await page.waitForURL('/dashboard')
    await isLive(page)
    const row = page.locator(`[data-city-id="${faro}"]`)
    const temperature = row.locator('[data-temperature]')
    assert.include(await temperature.innerText(), '20.0')
    const before = await row.elementHandle()

    const command = await stack.ace('temperature:set', 'Faro', '23.4')
    assert.equal(command.exitCode, 0, command.stderr)
    await row.getByText('23.4').waitFor()
    assert.isTrue(
      await before!.evaluate((element) => element.isConnected),
      'the same row element has changed'
    )
    assert.include(await row.locator('time').innerText(), 'just now')

    // An admin changes the temperature of a city in another browser.
    const admin = await Visitor.admin(stack)
    const other = await open(stack)
    await submitSignIn(other.page, admin)
    await other.page.goto('/admin/cities?search=evora')
    await other.page.locator(`#celsius-${evora}`).fill('-7.5')
    await other.page.locator(`#celsius-${evora}`).press('Enter')
    await page.locator(`[data-city-id="${evora}"]`).getByText('−7.5').waitFor()
    await other.context.close()

    // All cities change in one commit. The third city is not on the board, so its change must reach
    // neither the page nor the socket.
    await stack.sql(
      'UPDATE cities SET celsius = CASE id WHEN $1 THEN 24 WHEN $2 THEN 11 ELSE 33.3 END WHERE id IN ($1, $2, $3)',
      [faro, evora, braga]
    )
    await row.getByText('24.0').waitFor()
    await page.locator(`[data-city-id="${evora}"]`).getByText('11.0').waitFor()
    assert.isNotEmpty(received.filter((frame) => frame.startsWith('42["readings",')))
    const [{ owed }] = await stack.sql(
      'SELECT version > announced_version AS owed FROM cities WHERE id = $1',
      [braga]
    )
    assert.isFalse(owed, 'the third city was announced')
    assert.notInclude(await page.locator('body').innerText(), '33.3')
    assert.isNotEmpty(received)
    assert.isEmpty(received.filter((frame) => frame.includes(`"cityId":${braga}`)))

    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.waitForURL('/login')
    await page.locator('html:not([data-live])').waitFor()
    await page.getByLabel('E-mail').fill(visitor.email)
    await page.getByLabel('Password', { exact: true }).fill(visitor.password)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.waitForURL('/dashboard')
    await isLive(page)
    assert.include(await temperature.innerText(), '24.0')

    assert.isTrue(await isMarked(page), 'the page was never reloaded')
    await context.close()
  })

  test('keeps the page of a followed link when a late search response arrives', async ({
    assert,
  }) => {
    const stack = await stackOn()
    await stack.city('Tavira', 20)
    const visitor = await Visitor.registered(stack)
    const { context, page } = await open(stack)
    await submitSignIn(page, visitor)
    await page.goto('/cities')
    const [search, board] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    await page.route(/search=Tavira/, async (route) => {
      await search.promise
      await route.continue()
    })
    await page.route('**/dashboard', async (route) => {
      await board.promise
      await route.continue()
    })

    const asked = page.waitForRequest(/search=Tavira/)
    await page.getByRole('searchbox').fill('Tavira')
    await asked
    await page.getByRole('link', { name: 'Board' }).click()
    const answered = page.waitForResponse(/search=Tavira/)
    search.resolve()
    await answered
    await page.waitForTimeout(200)
    board.resolve()

    await page.waitForURL('/dashboard')
    await page.waitForTimeout(200)
    assert.equal(new URL(page.url()).pathname, '/dashboard')
    await context.close()
  })
})
