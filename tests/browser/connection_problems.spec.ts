import { test } from '@japa/runner'
import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { chromium, signIn, submitSignIn, WITH_WORKER } from '#tests/support/chromium'
import type { Stack } from '#tests/support/stack'
import { stackBehindProxy } from '#tests/support/stack_behind_proxy'
import type { TcpProxy } from '#tests/support/tcp_proxy'
import { Visitor } from '#tests/support/visitor'

/** The time within which a page promises to notice that its connection is lost. */
const NOTICE_MS = 10_000

const inState = (page: Page, name: string) => page.locator(`html[data-live=${name}]`).waitFor()

test.group('A page in a browser', (group) => {
  let stack: Stack
  let proxy: TcpProxy
  let context: BrowserContext
  group.setup(async () => {
    const started = await stackBehindProxy()
    ;({ stack, proxy } = started)
    return started.stop
  })
  group.each.setup(() => () => context.close())

  async function open(baseURL = stack.url, options: BrowserContextOptions = {}) {
    const browser = await chromium()
    context = await browser.newContext({ baseURL, ...options })
    return context.newPage()
  }

  async function register(name: string) {
    const member = await Visitor.registered(stack)
    const city = await stack.city(name, 20)
    await member.subscribe(city)
    return { member, city }
  }

  test('notices within ten seconds that its connection is half-open, and reconnects', async ({
    assert,
  }) => {
    const { member, city } = await register('Half')
    const page = await open()
    await signIn(page, member)
    await inState(page, 'live')
    const [opened] = await Promise.all([page.evaluate(() => performance.now()), proxy.halfOpen()])
    await page.waitForFunction(
      () => (globalThis as any).document.documentElement.dataset.live !== 'live'
    )
    const noticed = await page.evaluate(() => performance.now())
    assert.isBelow(noticed - opened, NOTICE_MS)
    await page.waitForFunction(() => (globalThis as any).document.title.startsWith('Not live – '))

    await inState(page, 'live')
    await stack.sql('UPDATE cities SET celsius = 21.5 WHERE id = $1', [city])
    await page.getByText('21.5').waitFor()
    await page.waitForFunction(() => (globalThis as any).document.title.startsWith('21.5'))
  })

  test('shows ages by the clock of the server, although the clock of the device is wrong', async ({
    assert,
  }) => {
    const { member, city } = await register('Late')
    const page = await open()
    await page.addInitScript(() => {
      const now = Date.now
      Date.now = () => now() + 10 * 60_000
    })
    await signIn(page, member)
    await inState(page, 'live')
    await stack.sql('UPDATE cities SET celsius = 21.5, measured_at = now() WHERE id = $1', [city])
    const row = page.locator(`[data-city-id="${city}"]`)
    await row.getByText('21.5').waitFor()
    await page.waitForTimeout(1100)
    assert.equal(await row.locator('time').innerText(), 'just now')
  })

  test('extends the sign-in of a member who chose to stay signed in, while it is live', async ({
    assert,
  }) => {
    const { member } = await register('Wall')
    const page = await open()
    await page.goto('/login')
    await page.getByLabel('Keep me signed in on this device').check()
    await page.getByLabel('E-mail').fill(member.email)
    await page.getByLabel('Password', { exact: true }).fill(member.password)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await inState(page, 'live')
    const intervalMeta = page.locator('meta[name=visit-interval]')
    assert.equal(await intervalMeta.getAttribute('content'), String((14 * 24 * 3600 * 1000) / 4))

    const asked = page.waitForRequest('/session')
    await intervalMeta.evaluate((element: any) => (element.content = '1000'))
    await asked
  })

  test('says that live updates do not work at an address that the hub refuses, and links to the right one', async ({
    assert,
  }) => {
    const { member } = await register('Elsewhere')
    const page = await open(stack.url.replace('localhost', 'garden.localhost'))
    await submitSignIn(page, member)
    await inState(page, 'wrong-address')
    const status = page.locator('#live-state')
    assert.include(await status.innerText(), 'Live updates do not work at this address.')
    const link = status.getByRole('link', { name: `Open ${stack.url} instead` })
    assert.equal(await link.getAttribute('href'), `${stack.url}/dashboard`)
  })

  test('stays as it is and says that it is offline when a member follows a link or sends a form', async ({
    assert,
  }) => {
    const { member } = await register('Offline')
    const page = await open(stack.url, WITH_WORKER)
    const errors: Error[] = []
    page.on('pageerror', (error) => errors.push(error))
    await signIn(page, member)
    await inState(page, 'live')

    await context.setOffline(true)
    await page.getByRole('link', { name: 'Cities' }).click()
    const notice = page.getByText('You are offline. Please try again when you are connected.')
    await notice.waitFor()
    assert.equal(new URL(page.url()).pathname, '/dashboard')
    await page.getByRole('button', { name: 'Dismiss' }).click()
    await page.getByRole('button', { name: 'Stop watching' }).click()
    await notice.waitFor()
    assert.isTrue(await page.getByRole('button', { name: 'Stop watching' }).isVisible())
    assert.equal(await page.locator('.turbo-progress-bar').count(), 0)

    await context.setOffline(false)
    await page.getByRole('link', { name: 'Cities' }).click()
    await page.waitForURL('/cities')
    assert.isEmpty(errors)
  })
})
