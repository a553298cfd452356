import { test } from '@japa/runner'
import type { BrowserContext, Page } from 'playwright-core'
import { chromium, waitForTurboLoad, WITH_WORKER } from '#tests/support/chromium'
import {
  keptResponses,
  signInOnDevice,
  storedBoard,
  waitForActivation,
} from '#tests/support/offline_board'
import { stackOn, type Stack } from '#tests/support/stack'
import { until, Visitor } from '#tests/support/visitor'

const CITY = 'Tromsø'

const offlineHeading = (page: Page) => page.getByRole('heading', { name: 'No connection' })
const isLive = (page: Page) => page.locator('html[data-live=live]').waitFor()

test.group('Without a connection', (group) => {
  let stack: Stack
  let context: BrowserContext
  group.setup(async () => {
    stack = await stackOn()
  })
  group.each.setup(async () => {
    const browser = await chromium()
    context = await browser.newContext({ baseURL: stack.url, ...WITH_WORKER })
    return () => context.close()
  })

  async function memberWithCity(celsius = -3.5) {
    const member = await Visitor.registered(stack)
    const city = await stack.city(CITY, celsius, 'Norway')
    await member.subscribe(city)
    return { member, city }
  }

  test('a member finds the last board with its age, and is back on the live board afterwards', async ({
    assert,
  }) => {
    const { member, city } = await memberWithCity()
    const page = await signInOnDevice(context, member)
    await stack.sql('UPDATE cities SET celsius = -7.3 WHERE id = $1', [city])
    await page.getByText('−7.3').waitFor()

    await context.setOffline(true)
    await page.reload()

    await offlineHeading(page).waitFor()
    assert.equal(new URL(page.url()).pathname, '/dashboard')
    const board = page.locator('[data-stored-board]')
    assert.match(
      await board.innerText(),
      /This was your board \d+ seconds? ago\. Nothing here changes/
    )
    const row = board.getByRole('listitem')
    assert.match(await row.innerText(), /Tromsø\s+Norway\s+−7\.3\s°C\s+(\d+ seconds?|1 hour) ago/)

    await context.setOffline(false)
    await page.getByRole('heading', { name: 'Board' }).waitFor()
    await isLive(page)
    await stack.sql('UPDATE cities SET celsius = 4 WHERE id = $1', [city])
    await page.getByText('4.0').waitFor()
  })

  test('a member finds the last values of the wall view', async ({ assert }) => {
    const { member, city } = await memberWithCity()
    const page = await signInOnDevice(context, member)
    await page.goto('/dashboard/wall')
    await isLive(page)
    await stack.sql('UPDATE cities SET celsius = -8.4 WHERE id = $1', [city])
    await page.getByText('−8.4').waitFor()

    await context.setOffline(true)
    await page.reload()
    await offlineHeading(page).waitFor()
    const row = page.locator('[data-stored-board]').getByRole('listitem')
    assert.match(await row.innerText(), /^Tromsø\s+Norway\s+−8\.4\s°C/)
  })

  test('the wall view stores nothing for a member who is not remembered', async ({ assert }) => {
    const { member } = await memberWithCity()
    const page = await signInOnDevice(context, member, { remember: false })
    await page.goto('/dashboard/wall')
    await isLive(page)
    // Leaving the page stores the board of a member who is remembered.
    await page.goto('/dashboard')
    assert.isNull(await storedBoard(page))
  })

  test('a page that was asked for opens by itself when there is a connection again', async () => {
    const { member } = await memberWithCity()
    const page = await signInOnDevice(context, member)
    await context.setOffline(true)
    await page.goto('/settings')
    await offlineHeading(page).waitFor()

    await context.setOffline(false)

    await page.getByRole('heading', { name: 'Settings', exact: true }).waitFor()
  })

  test('the board is as old as its last moment with a connection, not as the page', async ({
    assert,
  }) => {
    const { member } = await memberWithCity()
    const page = await signInOnDevice(context, member)
    await context.setOffline(true)
    await page.evaluate(() => {
      const { document } = globalThis as any
      document.documentElement.dataset.live = 'offline'
      const now = Date.now
      Date.now = () => now() + 3_600_000
    })

    await page.reload()

    await offlineHeading(page).waitFor()
    const { asOf } = await storedBoard(page)
    assert.closeTo(asOf, Date.now(), 60_000)
  })

  test('a board is shown for a day at most', async ({ assert }) => {
    const { member } = await memberWithCity()
    const page = await signInOnDevice(context, member)
    await until('a stored board', () => storedBoard(page))
    await context.setOffline(true)
    await page.goto('/dashboard')
    await page.getByText(CITY).waitFor()
    for (const [ageMs, isShown] of [
      [23.9 * 3_600_000, true],
      [24.1 * 3_600_000, false],
      [-60_000, false],
    ] as const) {
      await page.evaluate((age) => {
        const { localStorage } = globalThis as any
        const board = JSON.parse(localStorage.getItem('board'))
        localStorage.setItem('board', JSON.stringify({ ...board, asOf: Date.now() - age }))
      }, ageMs)
      await page.reload()
      await offlineHeading(page).waitFor()
      assert.equal(await page.getByText(CITY).isVisible(), isShown, String(ageMs))
    }
  })

  test('a member who does not stay signed in finds no board', async ({ assert }) => {
    const { member } = await memberWithCity()
    const page = await signInOnDevice(context, member, { remember: false })
    await page.goto('/cities')
    await page.goto('/dashboard')
    await isLive(page)
    assert.isNull(await storedBoard(page))

    await context.setOffline(true)
    await page.reload()

    await offlineHeading(page).waitFor()
    assert.notInclude(await page.content(), CITY)
  })

  test('nothing of a member who has signed out is left on the device', async ({ assert }) => {
    const { member } = await memberWithCity()
    const page = await signInOnDevice(context, member)
    await until('a stored board', () => storedBoard(page))

    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.waitForURL('/login')

    await until('the board is deleted', async () => (await storedBoard(page)) === null)
    for (const { text } of await keptResponses(page)) {
      assert.notInclude(text, CITY)
      assert.notInclude(text, member.name)
    }
    await waitForActivation(page)
    await context.setOffline(true)
    await page.goto('/dashboard')
    await offlineHeading(page).waitFor()
    assert.notInclude(await page.content(), CITY)
  })

  test('a click on Back shows nothing of a member who has signed out', async ({ assert }) => {
    const { member } = await memberWithCity()
    const page = await signInOnDevice(context, member)
    await page.getByRole('link', { name: 'Settings', exact: true }).click()
    await page.waitForURL('/settings')
    await waitForTurboLoad(page, () => page.getByRole('button', { name: 'Sign out' }).click())
    await page.waitForURL('/login')
    await waitForActivation(page)
    await context.setOffline(true)

    await page.goBack().catch(() => undefined)

    assert.notInclude(await page.content(), CITY)
  })

  test('the board of a member who is signed out elsewhere is deleted at once, in all tabs', async ({
    assert,
  }) => {
    const { member } = await memberWithCity()
    const page = await signInOnDevice(context, member)
    const other = await context.newPage()
    await other.goto('/dashboard')
    await isLive(other)
    await until('a stored board', () => storedBoard(page))

    await stack.sql(
      `UPDATE sign_ins SET ended_at = now() FROM users WHERE users.id = user_id AND email = $1`,
      [member.email]
    )
    for (const tab of [page, other]) await tab.locator('html[data-live=signed-out]').waitFor()

    await page.close()
    assert.isNull(await storedBoard(other))
  })

  test('the page is in the language of the member, also after the member has changed it', async ({
    assert,
  }) => {
    const { member } = await memberWithCity()
    const page = await signInOnDevice(context, member)
    assert.equal(await page.locator('#live-state').innerText(), 'Live')
    await stack.sql(
      `UPDATE users SET locale = 'ru-RU', locale_from_browser = false WHERE email = $1`,
      [member.email]
    )

    await waitForTurboLoad(page, () => page.getByRole('link', { name: 'Cities' }).first().click())

    await page.locator('html[lang=ru]').waitFor()
    await page.locator('#live-state', { hasText: 'На связи' }).waitFor()
    await page.goto('/dashboard')
    await until('the Russian page', async () =>
      (await keptResponses(page)).some(({ text }) => text.includes('Нет связи'))
    )
    await waitForActivation(page)
    await context.setOffline(true)
    await page.locator('#live-state', { hasText: /^Нет сети с \d\d:\d\d\./ }).waitFor()
    await page.reload()
    await page.getByRole('heading', { name: 'Нет связи' }).waitFor()
    const board = await page.locator('[data-stored-board]').innerText()
    assert.match(board, /Таким было ваше табло \d+ секунд[уы]? назад\./)
    assert.match(board, /−3,5\s°C/)
  })

  test('a visitor sees no board', async ({ assert }) => {
    const page = await context.newPage()
    await page.goto('/')
    await waitForActivation(page)
    await page.reload()
    await context.setOffline(true)
    await page.reload()
    await offlineHeading(page).waitFor()
    assert.isFalse(await page.locator('[data-stored-board]').isVisible())
  })
})
