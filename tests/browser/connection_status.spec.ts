import { test } from '@japa/runner'
import type { BrowserContext, Page } from 'playwright-core'
import { chromium, signIn } from '#tests/support/chromium'
import type { Stack } from '#tests/support/stack'
import { stackBehindProxy } from '#tests/support/stack_behind_proxy'
import type { TcpProxy } from '#tests/support/tcp_proxy'
import { Visitor } from '#tests/support/visitor'

const HOUR_MS = 3_600_000

/** A page checks its connection and its ages once a second. The rest is for a busy machine. */
const CORRECT_AFTER_MS = 1000 + 500

const inState = (page: Page, name: string) => page.locator(`html[data-live=${name}]`).waitFor()
const status = (page: Page) => page.locator('#live-state').innerText()

/** Lets the clock of the device jump, as it does when the device wakes up. Timers were not running. */
const sleep = (page: Page, ms: number) =>
  page.evaluate((slept) => {
    const now = Date.now.bind(Date)
    Date.now = () => now() + slept
  }, ms)

/** Returns how long it takes until the page is not live, and shows this age. */
const timeUntil = (page: Page, age: string) =>
  page.evaluate(async (expected) => {
    const { document } = globalThis as any
    const start = performance.now()
    const isCorrect = () =>
      document.documentElement.dataset.live !== 'live' &&
      document.querySelector('[data-city-id] time[data-age]').textContent.includes(expected)
    while (!isCorrect()) await new Promise((resolve) => setTimeout(resolve, 10))
    return performance.now() - start
  }, age)

/**
 * Returns a time zone in which it is noon now. Otherwise, in the last hour of a day, an hour of sleep
 * would end on the next day, and the page would show the date, too.
 */
function zoneAtNoon() {
  const hours = new Date().getUTCHours() - 12
  return `Etc/GMT${hours < 0 ? '' : '+'}${hours}`
}

/** Collects everything that a screen reader would announce from now on. */
const recordAnnouncements = (page: Page) =>
  page.evaluate(() => {
    const { document, MutationObserver } = globalThis as any
    const region = document.querySelector('#live-announcement')
    const seen: string[] = []
    new MutationObserver(() => seen.push(region.textContent)).observe(region, { childList: true })
    Object.assign(globalThis, { seen })
  })
const announcements = (page: Page) =>
  page.evaluate(() => (globalThis as unknown as { seen: string[] }).seen)

/** Returns the time of day as the page shows it, now and ten seconds ago. */
const timesOfDay = (page: Page) =>
  page.evaluate(() => {
    const { document } = globalThis as any
    const format = new Intl.DateTimeFormat(document.body.dataset.locale, { timeStyle: 'short' })
    return [0, 10_000].map((ms) => format.format(Date.now() - ms))
  })

test.group('The status of the connection', (group) => {
  let stack: Stack
  let proxy: TcpProxy
  let context: BrowserContext
  let page: Page
  let city: number
  group.setup(async () => {
    const started = await stackBehindProxy()
    ;({ stack, proxy } = started)
    return started.stop
  })
  group.each.setup(async () => {
    const browser = await chromium()
    context = await browser.newContext({ baseURL: stack.url, timezoneId: zoneAtNoon() })
    page = await context.newPage()
    const member = await Visitor.registered(stack)
    city = await stack.city('Awake', 20)
    await member.subscribe(city)
    await signIn(page, member)
    await inState(page, 'live')
    return async () => {
      // After a failed test, the proxy may still hold back the data of the next one.
      proxy.thaw()
      await context.close()
    }
  })

  async function measure(celsius: number) {
    await stack.sql('UPDATE cities SET celsius = $2, measured_at = now() WHERE id = $1', [
      city,
      celsius,
    ])
  }

  test('is correct within a second after an hour of sleep, and so are the ages', async ({
    assert,
  }) => {
    await measure(21.5)
    await page.getByText('21.5').waitFor()
    const times = await timesOfDay(page)
    // The hub has closed the connection meanwhile, but the device has not received this.
    proxy.halfOpen()
    proxy.freeze()

    await sleep(page, HOUR_MS)

    assert.isBelow(await timeUntil(page, '1 hour ago'), CORRECT_AFTER_MS)
    assert.oneOf(
      await status(page),
      times.map((time) => `Reconnecting since ${time}. Values may be out of date.`)
    )
    await measure(22.5)
    proxy.thaw()
    await inState(page, 'live')
    await page.getByText('22.5').waitFor()
    assert.equal(await page.locator('[data-city-id] time[data-age]').innerText(), 'just now')
    assert.equal(await status(page), 'Live')
  })

  test('is live soon after an hour of sleep, although nobody has closed the connection', async () => {
    proxy.halfOpen()
    await measure(23.5)
    await sleep(page, HOUR_MS)
    await page.getByText('23.5').waitFor({ timeout: 20_000 })
    await inState(page, 'live')
  })

  test('recovers from a clock that somebody sets forward', async ({ assert }) => {
    await measure(24.5)
    await page.getByText('24.5').waitFor()
    const states = page.evaluate(async () => {
      const { document, MutationObserver } = globalThis as any
      const root = document.documentElement
      const seen: string[] = []
      await new Promise<void>((resolve) => {
        const observer = new MutationObserver(() => {
          seen.push(root.dataset.live)
          if (root.dataset.live === 'live') resolve()
        })
        observer.observe(root, { attributeFilter: ['data-live'] })
      })
      return seen
    })
    await sleep(page, HOUR_MS)
    assert.deepEqual(await states, ['reconnecting', 'live'])
    await page.locator('[data-city-id] time', { hasText: /just now|seconds ago/ }).waitFor()
    assert.equal(await status(page), 'Live')
  })

  test('recovers from such a clock although readings arrive all the time', async () => {
    let celsius = 0
    let isOver = false
    const measuring = async () => {
      while (!isOver) await measure((celsius = (celsius + 1) % 30))
    }
    const done = measuring()
    await page.locator('[data-city-id] time', { hasText: 'just now' }).waitFor()
    await sleep(page, HOUR_MS)
    const before = await page.locator('[data-temperature]').innerText()
    await page.waitForFunction(
      (earlier) => {
        const row = (globalThis as any).document.querySelector('[data-city-id]')
        const temperature = row.querySelector('[data-temperature]').innerText
        return temperature !== earlier && row.querySelector('time').innerText === 'just now'
      },
      before,
      { timeout: 20_000 }
    )
    isOver = true
    await done
  })

  test('is not live, and has the real ages, as soon as a hidden tab is shown again', async ({
    assert,
  }) => {
    await measure(25.5)
    await page.getByText('25.5').waitFor()
    proxy.halfOpen()
    proxy.freeze()
    const shown = await page.evaluate(() => {
      const { document, Event } = globalThis as any
      const now = Date.now.bind(Date)
      Date.now = () => now() + 50_000
      document.dispatchEvent(new Event('visibilitychange'))
      return [
        document.documentElement.dataset.live,
        document.querySelector('[data-city-id] time[data-age]').textContent,
      ]
    })
    assert.equal(shown[0], 'reconnecting')
    assert.match(shown[1], /5\d seconds ago|1 minute ago/)
    proxy.thaw()
    await inState(page, 'live')
  })

  test('is not live while the browser has frozen the tab, and again when the hub has answered', async ({
    assert,
  }) => {
    const frozen = await page.evaluate(() => {
      const { document, Event } = globalThis as any
      document.dispatchEvent(new Event('freeze'))
      return document.documentElement.dataset.live
    })
    assert.equal(frozen, 'reconnecting')
    await page.evaluate(() => {
      const { document, Event } = globalThis as any
      document.dispatchEvent(new Event('resume'))
    })
    await inState(page, 'live')
  })

  test('is announced to screen readers only if an interruption lasts', async ({ assert }) => {
    await recordAnnouncements(page)
    proxy.cut()
    await inState(page, 'reconnecting')
    await inState(page, 'live')

    proxy.close()
    const region = page.locator('#live-announcement')
    assert.equal(await region.getAttribute('role'), 'status')
    await region.getByText('Reconnecting since').waitFor({ state: 'attached' })
    await proxy.reopen()
    await inState(page, 'live')
    await region.getByText('Live').waitFor({ state: 'attached' })

    const seen = await announcements(page)
    assert.lengthOf(seen, 2)
    assert.match(seen[0], /^Reconnecting since \S+(\s[AP]M)?\. Values may be out of date\.$/)
    assert.equal(seen[1], 'Live')
    assert.equal(await page.locator('[role=status]#live-state').count(), 0)
  })

  test('says that the device is offline, and reconnects as soon as it is online', async ({
    assert,
  }) => {
    const times = await timesOfDay(page)
    await context.setOffline(true)
    proxy.close()
    await inState(page, 'offline')
    assert.oneOf(
      await status(page),
      times.map((time) => `Offline since ${time}. Values may be out of date.`)
    )

    await proxy.reopen()
    await context.setOffline(false)

    await inState(page, 'live')
    await measure(26.5)
    await page.getByText('26.5').waitFor()
  })
})
