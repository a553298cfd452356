import { test } from '@japa/runner'
import type { Page } from 'playwright-core'
import { chromium, signIn } from '#tests/support/chromium'
import { stackOn, type Stack } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

/** Opens the board of a new member with these cities, and waits until it is live. */
async function board(stack: Stack, cities: number[], { unit = 'C', width = 1280 } = {}) {
  const member = await Visitor.registered(stack)
  await member.subscribe(...cities)
  await stack.sql('UPDATE users SET temperature_unit = $1 WHERE email = $2', [unit, member.email])
  const browser = await chromium()
  const context = await browser.newContext({
    baseURL: stack.url,
    viewport: { width, height: 800 },
  })
  const page = await context.newPage()
  return { page, context, open: () => openLive(page, member), close: () => context.close() }
}

async function openLive(page: Page, member: Visitor) {
  await signIn(page, member)
  await page.locator('html[data-live=live]').waitFor()
}

const row = (page: Page, city: number) => page.locator(`[data-city-id="${city}"]`)

const addReading = (stack: Stack, city: number, celsius: number, source = 'open-meteo') =>
  stack.sql('INSERT INTO readings (city_id, celsius, source) VALUES ($1, $2, $3)', [
    city,
    celsius,
    source,
  ])

/** Replaces the limits from which the page calls a reading stale. */
const setStaleAfter = (page: Page, seconds: number) =>
  page.locator('[data-board]').evaluate((element: any, limit) => {
    element.dataset.staleAfter = JSON.stringify({ feed: limit, demo: limit, entered: limit })
  }, seconds)

/** The end of the sparkline of a row, and the value of its last point. */
const lastPoint = (page: Page, city: number) =>
  row(page, city).evaluate((element: any) => ({
    celsius: JSON.parse(element.dataset.points).at(-1)[1] as number,
    end: element.querySelector('.sparkline .end').getAttribute('d') as string,
    line: element.querySelector('.sparkline .line').getAttribute('d') as string,
  }))

test.group('A row of the board in a browser', () => {
  test('follows a reading with its sparkline, trend, word and source', async ({ assert }) => {
    const stack = await stackOn()
    const city = await stack.city('Followed', 20)
    const { page, open, close } = await board(stack, [city])
    await open()
    assert.include(await row(page, city).innerText(), 'Another source')
    const before = await lastPoint(page, city)
    assert.equal(before.celsius, 20)

    await addReading(stack, city, -3.5)
    await row(page, city).getByText('−3.5').waitFor()
    const after = await lastPoint(page, city)
    assert.equal(after.celsius, -3.5)
    assert.notEqual(after.end, before.end)
    assert.isTrue(after.line.startsWith('M'))
    assert.isTrue(after.line.endsWith(`L${after.end.slice(1, -2)}`), 'the line leads to its end')
    const text = await row(page, city).innerText()
    assert.include(text, 'Freezing')
    assert.include(text, 'Open-Meteo')
    assert.include(
      await row(page, city).locator('[data-trend-words]').textContent(),
      '23.5\u00a0°C colder than an hour earlier'
    )
    await close()
  })

  test('uses the unit of the member', async ({ assert }) => {
    const stack = await stackOn()
    const city = await stack.city('Fahrenheit', 0)
    const { page, open, close } = await board(stack, [city], { unit: 'F' })
    await open()
    await addReading(stack, city, 10)
    await row(page, city).getByText('50.0\u00a0°F').waitFor()
    assert.include(await row(page, city).locator('[data-trend]').innerText(), '18.0\u00a0°F')
    const title = await row(page, city).locator('.sparkline').getAttribute('aria-label')
    assert.equal(title, 'Between 32.0\u00a0°F and 50.0\u00a0°F in the last 24 hours')
    assert.match(await page.title(), /^50\.0\s°F \S?Fahrenheit/)
    await close()
  })

  test('becomes stale by itself while the connection is live, and fresh with the next reading', async ({
    assert,
  }) => {
    const stack = await stackOn()
    const [city, other] = [await stack.city('Dying', 20), await stack.city('Dying too', 10)]
    const { page, open, close } = await board(stack, [city, other])
    await open()
    assert.notInclude(await page.locator('main').innerText(), 'No reading')
    assert.match(await page.title(), /^20\.0/)

    await setStaleAfter(page, 3600)
    await row(page, city).getByText('No reading for 1 hour').waitFor()
    assert.equal(await page.locator('html').getAttribute('data-live'), 'live')
    assert.equal(await page.locator('[data-failures]').innerText(), 'No reading for 1 hour')
    assert.match(await page.title(), /^Not live – 20\.0/)

    await addReading(stack, city, 21)
    await row(page, city).getByText('21.0').waitFor()
    await row(page, city).getByText('No reading for 1 hour').waitFor({ state: 'hidden' })
    assert.include(await row(page, other).innerText(), 'No reading for 1 hour')
    assert.match(await page.title(), /^21\.0/)
    await close()
  })

  test('counts its age up and becomes stale when the clock reaches the limit', async ({
    assert,
  }) => {
    const stack = await stackOn()
    const city = await stack.city('Aging', 20)
    const { page, context, open, close } = await board(stack, [city])
    await page.clock.install()
    await open()
    assert.include(await row(page, city).innerText(), '1 hour ago')
    // Otherwise the page would ask the hub for the time.
    await context.setOffline(true)

    await page.clock.fastForward('05:00:00')
    await row(page, city).getByText('6 hours ago').waitFor()
    assert.notInclude(await row(page, city).innerText(), 'No reading')
    await page.clock.fastForward('18:00:00')
    await row(page, city).getByText('No reading for 1 day').waitFor()
    await close()
  })

  test('is read out only when the member asks for it', async ({ assert }) => {
    const stack = await stackOn()
    const city = await stack.city('Spoken', 20)
    const { page, open, close } = await board(stack, [city])
    await open()
    const status = page.locator('[data-read-out-status]')
    await addReading(stack, city, 21)
    await row(page, city).getByText('21.0').waitFor()
    assert.equal(await status.innerText(), '')

    await page.getByRole('button', { name: 'Read out the temperatures' }).press('Enter')
    await status.getByText('Spoken').waitFor({ state: 'attached' })
    assert.match(
      (await status.textContent())!,
      /^\S?Spoken\S?: 21\.0\s°C, 1\.0\s°C warmer than an hour earlier\.$/
    )
    await close()
  })

  test('is a card on a phone, and still a row of a table for a screen reader', async ({
    assert,
  }) => {
    const stack = await stackOn()
    const city = await stack.city('Llanfairpwllgwyngyllgogerychwyrndrobwllllantysilio', 20)
    const { page, open, close } = await board(stack, [city], { width: 320 })
    await open()
    assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 320)
    const display = await row(page, city).evaluate(
      (element: any) => (globalThis as any).getComputedStyle(element).display
    )
    assert.equal(display, 'grid')
    const cells = page.getByRole('row').nth(1).getByRole('cell')
    assert.equal(await cells.count(), 5)
    await close()
  })
})

test.group('The wall view in a browser', () => {
  test('shows the cities live, keeps the screen awake, and ends with Escape', async ({
    assert,
  }) => {
    const stack = await stackOn()
    const city = await stack.city('Hall', 20)
    const { page, open, close } = await board(stack, [city])
    await page.addInitScript(() => {
      const locks: string[] = []
      const release = async () => void locks.push('released')
      const request = async (type: string) => {
        locks.push(type)
        return { released: false, release }
      }
      Object.defineProperty(navigator, 'wakeLock', { value: { request } })
      Object.assign(globalThis, { locks })
    })
    await open()
    await page.getByRole('link', { name: 'Wall view' }).click()
    await page.waitForURL('/dashboard/wall')

    await addReading(stack, city, 21.5)
    await row(page, city).getByText('21.5').waitFor()
    await page.locator('[data-wall-clock]', { hasText: /^\d\d?:\d\d/ }).waitFor()
    assert.equal(await page.getByRole('navigation').count(), 0)
    await page.waitForFunction(() => (globalThis as any).locks.join() === 'screen')
    await setStaleAfter(page, 0)
    await row(page, city).getByText('No reading from Open-Meteo').waitFor()

    await page.keyboard.press('Escape')
    await page.waitForURL('/dashboard')
    await page.waitForFunction(() => (globalThis as any).locks.join() === 'screen,released')
    await close()
  })
})

test.group('A page of a city', () => {
  test('never shows a value of the city before, which goes on changing', async ({ assert }) => {
    const stack = await stackOn()
    const [first, second] = [await stack.city('Before', 11), await stack.city('After', 22)]
    const { page, open, close } = await board(stack, [first, second])
    await open()
    await page.evaluate(() => {
      const { document, MutationObserver } = globalThis as any
      const seen: string[] = []
      new MutationObserver(() => {
        const heading = document.querySelector('h1')?.textContent
        const temperature = document.querySelector('.now [data-temperature]')?.textContent.trim()
        if (temperature) seen.push(`${heading} ${temperature}`)
      }).observe(document, { subtree: true, childList: true, characterData: true })
      Object.assign(globalThis, { seen })
    })

    await page.getByRole('link', { name: 'Before', exact: true }).click()
    await page.locator('.now').getByText('11.0').waitFor()
    await page.goBack()
    await page.waitForURL('/dashboard')
    for (let n = 0; n < 5; n++) await addReading(stack, first, 50 + n)
    await page.getByRole('link', { name: 'After', exact: true }).click()
    await page.locator('.now').getByText('22.0').waitFor()
    await addReading(stack, first, 55)
    await addReading(stack, second, 23)
    await page.locator('.now').getByText('23.0').waitFor()

    const seen: string[] = await page.evaluate('seen')
    assert.includeMembers(seen, ['Before 11.0\u00a0°C', 'After 22.0\u00a0°C', 'After 23.0\u00a0°C'])
    const ofSecond = seen.filter((line) => line.startsWith('After'))
    assert.isEmpty(ofSecond.filter((line) => !/ 2[23]\.0/.test(line)))
    await close()
  })
})
