import { setTimeout as pause } from 'node:timers/promises'
import { test } from '@japa/runner'
import type { BrowserContext, Page } from 'playwright-core'
import { chromium, signIn, waitForTurboLoad } from '#tests/support/chromium'
import { stackOn, type Stack } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

/** A page that has lost its connection tries to reconnect within this time. */
const RECONNECT_WAIT_MS = 3000

const SENTENCE = 'You have been signed out.'

const isLive = (page: Page) => page.locator('html[data-live=live]').waitFor()
const status = (page: Page) => page.locator('#live-state').innerText()

/** Collects the texts that the status line shows from now on. */
function recordStatus(page: Page) {
  return page.evaluate(() => {
    const { document, MutationObserver } = globalThis as any
    const line = document.querySelector('#live-state')
    const seen: string[] = []
    new MutationObserver(() => seen.push(line.textContent)).observe(line, { childList: true })
    Object.assign(globalThis, { seen })
  })
}
const statuses = (page: Page) =>
  page.evaluate(() => (globalThis as unknown as { seen: string[] }).seen)

function countConnections(page: Page) {
  const opened: string[] = []
  page.on('websocket', (socket) => opened.push(socket.url()))
  return opened
}

test.group('The page of somebody who is signed out elsewhere', (group) => {
  let stack: Stack
  let context: BrowserContext
  group.setup(async () => {
    stack = await stackOn()
  })
  group.each.setup(async () => {
    const browser = await chromium()
    context = await browser.newContext({ baseURL: stack.url })
    return () => context.close()
  })

  async function openBoard(member: Visitor) {
    const page = await context.newPage()
    await signIn(page, member)
    await isLive(page)
    return page
  }

  for (const { name, end } of [
    {
      name: 'the sign-in is ended',
      end: ({ email }: Visitor) =>
        stack.sql(
          `UPDATE sign_ins SET ended_at = now() FROM users
           WHERE users.id = user_id AND email = $1`,
          [email]
        ),
    },
    {
      name: 'the account is deactivated',
      end: ({ email }: Visitor) =>
        stack.sql('UPDATE users SET active = false WHERE email = $1', [email]),
    },
    {
      name: 'the account is deleted',
      end: ({ email }: Visitor) => stack.sql('DELETE FROM users WHERE email = $1', [email]),
    },
  ]) {
    test(`says so at once, and does not try to reconnect, when ${name}`, async ({ assert }) => {
      const member = await Visitor.registered(stack)
      const page = await openBoard(member)
      await recordStatus(page)
      const opened = countConnections(page)

      await end(member)

      await page.locator('html[data-live=signed-out]').waitFor()
      await pause(RECONNECT_WAIT_MS)
      assert.deepEqual(await statuses(page), [SENTENCE])
      assert.isEmpty(opened)
      assert.notInclude(await page.content(), member.name)
      await page.getByRole('link', { name: 'Sign in again' }).click()
      await page.waitForURL('/login')
      await page.locator('html:not([data-live])').waitFor()
    })
  }

  test('shows no private page any more, not even after a click on Back', async ({ assert }) => {
    const member = await Visitor.registered(stack)
    const city = await stack.city('A Secretville', 20)
    await member.subscribe(city)
    const page = await openBoard(member)
    await page.getByRole('link', { name: 'Cities' }).click()
    await page.waitForURL('/cities')
    await page.getByRole('link', { name: 'A Secretville' }).waitFor()

    await stack.sql('DELETE FROM users WHERE email = $1', [member.email])

    await page.getByRole('heading', { name: 'You have been signed out' }).waitFor()
    assert.equal(await page.title(), 'Signed out · Fairweather')
    assert.notInclude(await page.content(), 'Secretville')
    await waitForTurboLoad(page, () => page.goBack())
    await page.getByText('Please sign in first').waitFor()
    assert.notInclude(await page.content(), 'Secretville')
  })

  test('reconnects when only the role has changed, which ends no sign-in', async ({ assert }) => {
    const member = await Visitor.registered(stack)
    const page = await openBoard(member)
    const opened = countConnections(page)

    await stack.sql(`UPDATE users SET role = 'manager' WHERE email = $1`, [member.email])

    await page.locator('html[data-live=reconnecting]').waitFor()
    await isLive(page)
    assert.lengthOf(opened, 1)
  })

  test('says so when another tab signs out, and is live for the member who signs in next', async ({
    assert,
  }) => {
    const [member, next] = [await Visitor.registered(stack), await Visitor.registered(stack)]
    const city = await stack.city('Next', 20)
    await next.subscribe(city)
    const page = await openBoard(member)
    const other = await context.newPage()
    await other.goto('/dashboard')
    await isLive(other)

    await other.getByRole('button', { name: 'Sign out' }).click()
    await other.waitForURL('/login')

    await page.locator('html[data-live=signed-out]').waitFor()
    assert.equal(await status(page), SENTENCE)
    await page.getByRole('link', { name: 'Sign in again' }).click()
    await page.waitForURL('/login')
    await page.getByLabel('E-mail').fill(next.email)
    await page.getByLabel('Password', { exact: true }).fill(next.password)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.waitForURL('/dashboard')
    await isLive(page)
    await stack.sql('UPDATE cities SET celsius = 21.5 WHERE id = $1', [city])
    await page.locator(`[data-city-id="${city}"]`).getByText('21.5').waitFor()
  })

  test('is live again on the next page if the account is activated again', async () => {
    const member = await Visitor.registered(stack)
    const page = await openBoard(member)
    const change = (active: boolean) =>
      stack.sql('UPDATE users SET active = $2 WHERE email = $1', [member.email, active])
    await change(false)
    await page.locator('html[data-live=signed-out]').waitFor()

    await change(true)
    await page.getByRole('link', { name: 'Board' }).click()

    await isLive(page)
  })
})
