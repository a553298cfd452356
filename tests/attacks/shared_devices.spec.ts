import { test } from '@japa/runner'
import type { BrowserContext, Page } from 'playwright-core'
import { chromium, WITH_WORKER } from '#tests/support/chromium'
import {
  keptResponses,
  signInOnDevice,
  storedBoard,
  waitForActivation,
} from '#tests/support/offline_board'
import type { Stack } from '#tests/support/stack'
import { stackBehindProxy } from '#tests/support/stack_behind_proxy'
import type { TcpProxy } from '#tests/support/tcp_proxy'
import { until, Visitor } from '#tests/support/visitor'

const SECRET = 'Hideout of the first'

test.group('The next member on a shared device', (group) => {
  let stack: Stack
  let proxy: TcpProxy
  let context: BrowserContext
  group.setup(async () => {
    const started = await stackBehindProxy()
    ;({ stack, proxy } = started)
    return started.stop
  })
  group.each.setup(async () => {
    const browser = await chromium()
    context = await browser.newContext({ baseURL: stack.url, ...WITH_WORKER })
    return () => context.close()
  })

  /** Opens the board of a member whose board the device keeps. */
  async function useDevice(city: string) {
    const member = await Visitor.registered(stack)
    await member.subscribe(await stack.city(city, 20))
    const page = await signInOnDevice(context, member)
    await until('a stored board', async () => (await storedBoard(page))?.cities.length === 1)
    return { member, page }
  }

  const endSignIns = ({ email }: Visitor) =>
    stack.sql(
      `UPDATE sign_ins SET ended_at = now() FROM users WHERE users.id = user_id AND email = $1`,
      [email]
    )

  async function openOffline(page: Page) {
    await context.setOffline(true)
    await page.goto('/dashboard')
    await page.getByRole('heading', { name: 'No connection' }).waitFor()
    return page.content()
  }

  /** Returns everything that the site has stored on the device. */
  async function storedText(page: Page) {
    const local = await page.evaluate(() => JSON.stringify((globalThis as any).localStorage))
    return local + (await keptResponses(page)).map(({ text }) => text).join()
  }

  test('finds nothing of a member who signed out', async ({ assert }) => {
    const { page } = await useDevice(SECRET)
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.waitForURL('/login')
    // Signing out has removed the worker. A page that is requested before the new one is active, and
    // shown afterwards, never gets one.
    await waitForActivation(page)
    await page.close()

    const { page: next } = await useDevice('Open to the second')

    assert.notInclude(await storedText(next), SECRET)
    const offline = await openOffline(next)
    assert.include(offline, 'Open to the second')
    assert.notInclude(offline, SECRET)
  })

  test('finds nothing of a member whose sign-in ended while no page was open', async ({
    assert,
  }) => {
    const { member, page } = await useDevice(SECRET)
    await page.goto('about:blank')
    await endSignIns(member)

    await page.goto('/login')

    await until('the board is deleted', async () => !(await storedText(page)).includes(SECRET))
    assert.notInclude(await openOffline(page), SECRET)
  })

  test('finds nothing although another tab still shows the board while the first member signs out', async ({
    assert,
  }) => {
    const { page } = await useDevice(SECRET)
    const other = await context.newPage()
    await other.goto('/dashboard')
    await other.locator('html[data-live=live]').waitFor()
    // The other tab does not learn that the sign-in has ended.
    proxy.halfOpen()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.waitForURL('/login')
    await until('the board is deleted', async () => !(await storedText(page)).includes(SECRET))

    const state = await other.evaluate(() => {
      const { document, Event } = globalThis as any
      document.dispatchEvent(new Event('visibilitychange'))
      return document.documentElement.dataset.live
    })
    assert.equal(state, 'live')
    await other.goto('about:blank')

    assert.notInclude(await storedText(page), SECRET)
  })
})
