import { test } from '@japa/runner'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { launchOrdinaryChromium, submitSignIn, waitForTurboLoad } from '#tests/support/chromium'
import { skipWithout } from '#tests/support/programs'
import { stackOn, type Stack } from '#tests/support/stack'
import { lockTable } from '#tests/support/table_lock'
import { Visitor } from '#tests/support/visitor'

const CITY = 'Secretville'

const isLive = (page: Page) => page.locator('html[data-live=live]').waitFor()
const text = (page: Page) => page.locator('body').innerText()
/** Uses a timer: a page that the browser puts into its cache at once would not answer any more. */
const goBack = (page: Page) =>
  page.evaluate(() => void setTimeout(() => (globalThis as any).history.back()))

/** Removes `no-store` from the documents of a page: Safari caches them in spite of it. */
async function ignoreNoStore(page: Page) {
  const devtools = await page.context().newCDPSession(page)
  devtools.on('Fetch.requestPaused', ({ requestId, responseStatusCode, responseHeaders }) => {
    void devtools.send('Fetch.continueResponse', {
      requestId,
      responseCode: responseStatusCode,
      responseHeaders: responseHeaders?.filter(({ name }) => !/^cache-control$/i.test(name)),
    })
  })
  await devtools.send('Fetch.enable', {
    patterns: [{ resourceType: 'Document', requestStage: 'Response' }],
  })
}

test.group('The Back button of a browser with a back-forward cache', (group) => {
  skipWithout(group, 'chromium')
  let stack: Stack
  let browser: Browser
  let context: BrowserContext
  group.setup(async () => {
    stack = await stackOn()
    browser = await launchOrdinaryChromium()
    return () => browser.close()
  })
  group.each.setup(async () => {
    // Chromium drops the pages in its cache when a service worker starts or is removed, as at a
    // sign-out. Other browsers may keep them.
    context = await browser.newContext({ baseURL: stack.url, serviceWorkers: 'block' })
    return () => context.close()
  })

  async function register() {
    const member = await Visitor.registered(stack)
    await member.subscribe(await stack.city(CITY, 20))
    return member
  }

  async function openBoard(page: Page, member: Visitor) {
    await submitSignIn(page, member)
    await page.getByText(CITY).waitFor()
    await isLive(page)
  }

  async function signOut(page: Page) {
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.waitForURL('/login')
  }

  test('shows nothing of a member who has signed out', async ({ assert }) => {
    const page = await context.newPage()
    await openBoard(page, await register())
    await page.goto('/settings')
    await signOut(page)

    await waitForTurboLoad(page, () => goBack(page))
    await goBack(page)

    await page.getByText('Please sign in first').waitFor()
    assert.notInclude(await text(page), CITY)
  })

  test('shows a member who is still signed in the same page, with what they typed', async ({
    assert,
  }) => {
    const page = await context.newPage()
    await ignoreNoStore(page)
    await openBoard(page, await register())
    await page.getByRole('link', { name: 'Settings', exact: true }).click()
    await page.getByLabel('Name', { exact: true }).fill('Typed Name')
    await page.goto('/about')

    await goBack(page)

    await page.waitForURL('/settings', { waitUntil: 'commit' })
    await isLive(page)
    assert.equal(await page.getByLabel('Name', { exact: true }).inputValue(), 'Typed Name')
    assert.isTrue(await page.getByLabel('Name', { exact: true }).isVisible())
  })

  test('hides the page of a member who has signed out, and shows the next member their own', async ({
    assert,
  }) => {
    const page = await context.newPage()
    await ignoreNoStore(page)
    await openBoard(page, await register())
    await page.goto('/about')
    const other = await context.newPage()
    await other.goto('/about')
    await signOut(other)
    await submitSignIn(other, await Visitor.registered(stack))

    const unlock = await lockTable(stack, 'sessions')

    await goBack(page)
    await page.locator('html[data-live=checking]').waitFor()
    assert.equal(await page.getByText(CITY).count(), 1, 'the browser has kept the page')
    assert.notInclude(await text(page), CITY)
    await unlock()

    await page.getByText('Your board is empty').waitFor()
    assert.notInclude(await text(page), CITY)
  })
})
