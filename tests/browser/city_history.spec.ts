import { test } from '@japa/runner'
import type { Page } from 'playwright-core'
import { waitForTurboLoad } from '#tests/support/chromium'
import { livePages } from '#tests/support/live_pages'
import { stackOn, type Stack } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

/** Creates a city with readings of the last hours, and a member who watches it. */
async function watchedCity(stack: Stack, name: string, member?: Visitor, celsius = 10) {
  const city = await stack.city(name)
  await stack.sql(
    `INSERT INTO readings (city_id, celsius, measured_at)
       SELECT $1, $2::numeric + n % 5, now() - n * interval '20 minutes' FROM generate_series(1, 60) n`,
    [city, celsius]
  )
  const watcher = member ?? (await Visitor.registered(stack))
  await watcher.subscribe(city)
  return { city, member: watcher }
}

const plot = (page: Page) => page.getByRole('slider', { name: 'Points of the chart' })

/** Uses the page, so that the chart replaces the server's drawing. */
async function useChart(page: Page) {
  await page.mouse.click(1, 1)
  await plot(page).locator('canvas').waitFor()
}

const valueText = async (page: Page) =>
  (await plot(page).getAttribute('aria-valuetext'))!.replaceAll('\u00a0', ' ')

/** Moves the cursor of the chart to its last point, and returns what it says. */
async function lastPoint(page: Page) {
  await plot(page).press('End')
  return valueText(page)
}

/** Counts how often the chart is drawn: each time, it clears its canvas first. */
const countDrawings = `
  globalThis.drawings = 0
  const { clearRect } = CanvasRenderingContext2D.prototype
  CanvasRenderingContext2D.prototype.clearRect = function (...area) {
    drawings++
    return clearRect.apply(this, area)
  }`

/** Makes the page look hidden, or visible again. */
function setHidden(isHidden: boolean) {
  const { document, Event } = globalThis as any
  Object.defineProperty(document, 'hidden', { value: isHidden, configurable: true })
  document.dispatchEvent(new Event('visibilitychange'))
}

/** Collects the errors of the page, and what its Content-Security-Policy has blocked. */
function problemsOf(page: Page) {
  const problems: string[] = []
  page.on('pageerror', ({ message }) => problems.push(message))
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text())
  })
  return problems
}

test.group('The history of a city in a browser', (group) => {
  const { contextOf, openAs } = livePages(group)

  test('is a chart that shows its points to a mouse, to keys and to screen readers', async ({
    assert,
  }) => {
    const stack = await stackOn()
    const { city, member } = await watchedCity(stack, 'Amarante')
    const page = await (await contextOf(member)).newPage()
    const problems = problemsOf(page)
    await page.goto(`/cities/${city}`)
    await useChart(page)
    assert.isFalse(await page.locator('[data-history-drawing]').isVisible())

    assert.match(await lastPoint(page), /^\d+ \w+, \d+:\d\d, 11\.0 °C$/)
    await plot(page).press('ArrowLeft')
    assert.match(await valueText(page), /12\.0 °C/)
    const tip = page.locator('[data-history-tip]')
    assert.match(await tip.innerText(), /12\.0\s°C/)
    await plot(page).press('Escape')
    assert.isFalse(await tip.isVisible())
    await plot(page).hover()
    await tip.waitFor()
    assert.match(await tip.innerText(), /°C/)
    assert.isEmpty(problems)
  })

  test('is the drawing of the server until the page is used, or until there is a new reading', async ({
    assert,
  }) => {
    const stack = await stackOn()
    const { city, member } = await watchedCity(stack, 'Arouca')
    const scripts: string[] = []
    const page = await (await contextOf(member)).newPage()
    page.on('request', (request) => scripts.push(request.url()))
    // Chromium takes each call of Playwright, such as a wait, for a use of the page.
    await page.addInitScript(() => {
      const { userActivation } = globalThis.navigator as any
      Object.defineProperty(userActivation, 'hasBeenActive', { value: false })
    })
    for (const use of [
      () => page.mouse.wheel(0, 50),
      () => page.keyboard.press('Tab'),
      () => stack.sql('UPDATE cities SET celsius = 21, measured_at = now() WHERE id = $1', [city]),
      // The last one, because the pointer stays there.
      () => page.locator('[data-history]').hover(),
    ]) {
      await page.goto(`/cities/${city}`)
      await page.locator('html[data-live=live]').waitFor()
      await page.waitForLoadState('networkidle')
      assert.isTrue(await page.locator('[data-history-drawing]').isVisible())
      assert.isFalse(scripts.some((url) => url.includes('history_chart-')))

      await use()
      await plot(page).locator('canvas').waitFor()
      assert.isTrue(scripts.splice(0).some((url) => url.includes('history_chart-')))
    }
    assert.include(await lastPoint(page), '21.0 °C')

    // The pointer is on the drawing before its script is there.
    await page.route(/city_history-/, async (route) => {
      await page.locator('[data-history]').hover()
      await route.continue()
    })
    await page.goto(`/cities/${city}`)
    await plot(page).locator('canvas').waitFor()
    assert.isTrue(scripts.some((url) => url.includes('city_history-')))
  })

  test('continues with each new reading, without a reload', async ({ assert }) => {
    const stack = await stackOn()
    const { city, member } = await watchedCity(stack, 'Bragança')
    const page = await openAs(member, `/cities/${city}`)
    await useChart(page)
    assert.include(await lastPoint(page), '11.0 °C')
    const before = Number(await plot(page).getAttribute('aria-valuemax'))

    await stack.sql('UPDATE cities SET celsius = -3.5, measured_at = now() WHERE id = $1', [city])
    await page.locator('.now').getByText('−3.5').waitFor()
    assert.include(await lastPoint(page), '−3.5 °C')
    assert.equal(Number(await plot(page).getAttribute('aria-valuemax')), before + 1)
  })

  test('shows what was missed while the connection was lost', async ({ assert }) => {
    const stack = await stackOn()
    const { city, member } = await watchedCity(stack, 'Chaves')
    const page = await openAs(member, `/cities/${city}`)
    await useChart(page)
    await page.context().setOffline(true)
    await page.locator('html[data-live=offline]').waitFor()
    await stack.sql(
      `INSERT INTO readings (city_id, celsius, measured_at)
         VALUES ($1, 30, now() - interval '90 seconds'), ($1, 20, now() - interval '1 second')`,
      [city]
    )
    await page.context().setOffline(false)
    await page.locator('dd', { hasText: '30.0' }).waitFor()
    assert.include(await lastPoint(page), '20.0 °C')
  })

  test('is drawn once when a hidden page is shown, not with each reading', async ({ assert }) => {
    const stack = await stackOn()
    const { city, member } = await watchedCity(stack, 'Covilhã')
    const page = await openAs(member, `/cities/${city}`)
    await useChart(page)
    await page.evaluate(countDrawings)
    const drawings = () => page.evaluate('drawings') as Promise<number>
    const measure = async (celsius: number) => {
      await stack.sql('UPDATE cities SET celsius = $2, measured_at = now() WHERE id = $1', [
        city,
        celsius,
      ])
      await page.locator('.now').getByText(celsius.toFixed(1)).waitFor()
    }
    await measure(20)
    assert.equal(await drawings(), 1, 'premise: a visible page is drawn with a reading')

    await page.evaluate(setHidden, true)
    for (const celsius of [21, 22, 23]) await measure(celsius)
    assert.equal(await drawings(), 1)
    await page.evaluate(setHidden, false)
    assert.equal(await drawings(), 2)
    assert.include(await lastPoint(page), '23.0 °C')
  })

  test('changes its period by links, in place', async ({ assert }) => {
    const stack = await stackOn()
    const { city, member } = await watchedCity(stack, 'Douro')
    await stack.sql(
      `INSERT INTO readings (city_id, celsius, measured_at) VALUES ($1, 33, now() - interval '5 days')`,
      [city]
    )
    const page = await openAs(member, `/cities/${city}`)
    await useChart(page)
    const problems = problemsOf(page)
    for (const period of ['Week', 'Month', 'Year', 'Day']) {
      await page.getByRole('link', { name: period, exact: true }).click()
      await page.locator(`[data-history][data-period=${period.toLowerCase()}] canvas`).waitFor()
      await page.waitForURL(`/cities/${city}?period=${period.toLowerCase()}`)
      const current = page.getByLabel('Period').locator('[aria-current]')
      assert.equal(await current.innerText(), period)
      const highest = await page.locator('[data-figure=highest]').innerText()
      assert.equal(highest.includes('33.0'), period !== 'Day', period)
    }
    await page.goBack()
    await page.locator('[data-history][data-period=year] canvas').waitFor()
    assert.isEmpty(problems)
  })

  test('compares two cities, both live, until one leaves the board', async ({ assert }) => {
    const stack = await stackOn()
    const { city, member } = await watchedCity(stack, 'Estremoz')
    const { city: other } = await watchedCity(stack, 'Fátima', member, 20)
    const page = await openAs(member, `/cities/${city}`)
    await page.getByLabel('Compare with').selectOption('Fátima')
    await page.getByRole('button', { name: 'Compare' }).click()
    await page.locator('.history-legend').waitFor()
    await plot(page).locator('canvas').waitFor()
    assert.match(await lastPoint(page), /Estremoz: 11\.0 °C, Fátima: 21\.0 °C$/)

    await stack.sql('UPDATE cities SET celsius = 27.5, measured_at = now() WHERE id = $1', [other])
    await page.locator('.history-legend').getByText('27.5').waitFor()
    assert.match(await lastPoint(page), /Estremoz: 11\.0 °C, Fátima: 27\.5 °C$/)

    await stack.sql('DELETE FROM subscriptions WHERE city_id = $1', [other])
    await page.getByText('Fátima is no longer on your board.').waitFor()
    await page.locator('[role=slider]:not([aria-valuetext*="Fátima"])').waitFor()
    assert.notInclude(await page.locator('#history').innerText(), '27.5')
  })

  test('of the last city never appears on the page of the next', async ({ assert }) => {
    const stack = await stackOn()
    const { city, member } = await watchedCity(stack, 'Gerês', undefined, 5)
    const { city: other } = await watchedCity(stack, 'Guimarães', member, 25)
    const page = await openAs(member, `/cities/${city}`)
    await page.route(`**/cities/${city}/history?**`, async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 500))
      await route.continue()
    })
    const visit = (id: number) =>
      waitForTurboLoad(page, () =>
        page.evaluate((to) => (globalThis as any).Turbo.visit(to), `/cities/${id}`)
      )
    for (const id of [other, city, other, city, other]) await visit(id)

    await useChart(page)
    assert.match(await lastPoint(page), /26\.0 °C$/)
    await page.waitForTimeout(700)
    assert.match(await lastPoint(page), /26\.0 °C$/)
    assert.equal(await page.locator('[data-history-plot] canvas').count(), 1)
    assert.match(await page.locator('[data-figure=lowest]').innerText(), /25\.0/)
  })

  test('fits a phone, where a finger moves the cursor', async ({ assert }) => {
    const stack = await stackOn()
    const { city, member } = await watchedCity(stack, 'Q'.repeat(60))
    const { city: other } = await watchedCity(stack, 'R'.repeat(60), member)
    const phone = { viewport: { width: 320, height: 800 }, hasTouch: true }
    const page = await openAs(member, `/cities/${city}?compare=${other}`, phone)
    await useChart(page)
    assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 320)
    await plot(page).tap()
    await page.locator('[data-history-tip]').waitFor()
    assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 320)
  })

  test('is drawn by the server if the browser runs no script', async ({ assert }) => {
    const stack = await stackOn()
    const { city, member } = await watchedCity(stack, 'Lamego')
    const page = await (await contextOf(member, { javaScriptEnabled: false })).newPage()
    await page.goto(`/cities/${city}`)
    await page.locator('[data-history-drawing] path.series-0').last().waitFor()
    assert.isFalse(await page.locator('[data-history-plot]').isVisible())
    await page.getByRole('link', { name: 'Week' }).click()
    await page.waitForURL(/period=week/)
    await page.locator('[data-history-drawing] svg').waitFor()
  })
})
