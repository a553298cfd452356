import { test } from '@japa/runner'
import type { BrowserContext, Page } from 'playwright-core'
import { chromium, launchOrdinaryChromium, WITH_WORKER } from '#tests/support/chromium'
import { keptResponses, waitForActivation, waitForWorker } from '#tests/support/offline_board'
import { skipWithout } from '#tests/support/programs'
import { stackOn, type Stack } from '#tests/support/stack'
import { versionedWorker } from '#tests/support/versioned_worker'
import { until, Visitor } from '#tests/support/visitor'

const mark = (page: Page) => page.evaluate(() => void Object.assign(globalThis, { marked: true }))
const isMarked = (page: Page) => page.evaluate(() => 'marked' in globalThis)
const versions = (page: Page): Promise<string[]> =>
  page.evaluate(() => (globalThis as any).caches.keys())

test.group('The service worker', (group) => {
  let stack: Stack
  let context: BrowserContext
  group.setup(async () => {
    stack = await stackOn()
  })
  group.each.teardown(() => context.close())

  async function newContext(baseURL = stack.url) {
    const browser = await chromium()
    context = await browser.newContext({ baseURL, ...WITH_WORKER })
  }

  async function openControlled(path: string) {
    const page = await context.newPage()
    await page.goto(path)
    await waitForWorker(page)
    return page
  }

  test('keeps assets and one page, and nothing of a member', async ({ assert }) => {
    await newContext()
    const member = await Visitor.registered(stack)
    await member.subscribe(await stack.city('Never kept', 20))
    const [name, value] = member.cookie.split('=')
    await context.addCookies([{ name, value, url: stack.url }])
    const page = await openControlled('/dashboard')
    for (const path of ['/dashboard', '/settings', '/chat', '/log']) await page.goto(path)

    const kept = await keptResponses(page)
    const paths = kept.map(({ url }) => new URL(url).pathname)
    assert.lengthOf(
      paths.filter((path) => !path.startsWith('/assets/')),
      1
    )
    assert.include(paths, '/offline')
    for (const { text } of kept) {
      assert.notInclude(text, 'Never kept')
      assert.notInclude(text, member.name)
      assert.notInclude(text, member.email)
    }
  })

  test('serves kept assets, although the server has another version by now', async ({ assert }) => {
    await newContext()
    const page = await openControlled('/login')
    const script = await page.evaluate(() => {
      const { document } = globalThis as any
      return document.querySelector('script[src^="/assets/"]').src as string
    })
    await context.setOffline(true)
    const status = await page.evaluate(async (url) => (await fetch(url)).status, script)
    assert.equal(status, 200)
    const other = page.evaluate(async () => (await fetch('/session')).status)
    assert.equal(await other.catch(() => 'failed'), 'failed', 'other requests are left alone')
  })

  test('is replaced without a reload, in all tabs, and keeps the assets of the version before', async ({
    assert,
  }) => {
    const proxy = await versionedWorker(stack.url)
    await newContext(proxy.url)
    const [first, second] = [await openControlled('/login'), await openControlled('/register')]
    const [original] = await versions(first)
    for (const page of [first, second]) await mark(page)
    const third = await openControlled('/forgot-password')
    for (const [release, kept] of [
      ['b', [original, `${original}-b`]],
      ['c', [`${original}-b`, `${original}-c`]],
    ] as const) {
      proxy.release(release)
      await third.evaluate(async () => {
        const { navigator } = globalThis as any
        await (await navigator.serviceWorker.ready).update()
      })
      await waitForActivation(third)
      await until(`version ${release}`, async () => {
        return (await versions(first)).join() === kept.join()
      })
    }

    for (const page of [first, second]) assert.isTrue(await isMarked(page), 'no page was reloaded')
    await context.setOffline(true)
    await second.reload()
    await second.getByRole('heading', { name: 'No connection' }).waitFor()
    proxy.close()
  })

  test('keeps the old version while the assets of the new one cannot be loaded', async ({
    assert,
  }) => {
    const proxy = await versionedWorker(stack.url)
    await newContext(proxy.url)
    const page = await openControlled('/login')
    const before = await versions(page)
    proxy.release('b', '/assets/missing.js')
    const state = page.evaluate(async () => {
      const { navigator } = globalThis as any
      const registration = await navigator.serviceWorker.ready
      const { installing } = await registration.update()
      await new Promise((resolve) => installing.addEventListener('statechange', resolve))
      return installing.state
    })
    assert.equal(await state, 'redundant')
    assert.deepEqual(await versions(page), before)
    await context.setOffline(true)
    await page.reload()
    await page.getByRole('heading', { name: 'No connection' }).waitFor()
    proxy.close()
  })
})

test.group('A push message', (group) => {
  // Other builds of Chromium deny every notification.
  skipWithout(group, 'chromium')

  test('is shown, and replaces the one with the same tag', async ({ assert }) => {
    const stack = await stackOn()
    const browser = await launchOrdinaryChromium()
    const context = await browser.newContext({ baseURL: stack.url, ...WITH_WORKER })
    await context.grantPermissions(['notifications'], { origin: stack.url })
    const page = await context.newPage()
    await page.goto('/login')
    await waitForWorker(page)
    const push = await pushTo(page, stack.url)
    const shown = () =>
      page.evaluate(async () => {
        const { navigator } = globalThis as any
        const registration = await navigator.serviceWorker.ready
        // Chromium forgets a notification that it does not show yet when it is asked for it.
        await new Promise((resolve) => setTimeout(resolve, 500))
        const notifications = await registration.getNotifications()
        return notifications.map(({ title, body, tag, data }: any) => [title, body, tag, data.path])
      })

    const url = '/cities/7'
    for (const body of ['−1.0 °C', '−2.0 °C']) {
      await until(body, async () => {
        await push({ title: 'Oslo', body, tag: 'city-7', url, lang: 'en' })
        const [first, ...others] = await shown()
        return first?.[1] === body && others.length === 0
      })
    }
    assert.deepEqual(await shown(), [['Oslo', '−2.0 °C', 'city-7', url]])
    await until('the one that is not JSON', async () => {
      await push('not JSON')
      return (await shown()).some(([title]: string[]) => title === 'Fairweather')
    })
    await browser.close()
  })
})

/** Returns a function that delivers a push message to the service worker of a page. */
async function pushTo(page: Page, origin: string) {
  const devtools = await page.context().newCDPSession(page)
  const registered = new Promise<string>((resolve) => {
    devtools.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      const found = registrations.find(({ scopeURL }) => scopeURL === `${origin}/`)
      if (found) resolve(found.registrationId)
    })
  })
  await devtools.send('ServiceWorker.enable')
  const registrationId = await registered
  return (message: unknown) =>
    devtools.send('ServiceWorker.deliverPushMessage', {
      origin,
      registrationId,
      data: typeof message === 'string' ? message : JSON.stringify(message),
    })
}
