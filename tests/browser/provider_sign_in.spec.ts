import { test } from '@japa/runner'
import type { Page } from 'playwright-core'
import { chromium } from '#tests/support/chromium'
import { profiles } from '#tests/support/fake_provider'
import { stackOn, type Stack } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

async function open(stack: Stack) {
  const browser = await chromium()
  const context = await browser.newContext({ baseURL: stack.url })
  const page = await context.newPage()
  const loaded: string[] = []
  const forbidden: string[] = []
  page.on('console', (message) => {
    if (/Content.Security.Policy/i.test(message.text())) forbidden.push(message.text())
  })
  page.on('domcontentloaded', () => loaded.push(new URL(page.url()).pathname))
  return { context, page, loaded, forbidden }
}

async function allow(page: Page, login: string) {
  await page.waitForURL(/\/interaction\//)
  await page.getByLabel('Who are you?').fill(login)
  await page.getByRole('button', { name: 'Allow' }).click()
}

const isLive = (page: Page) => page.locator('html[data-live=live]').waitFor()

test.group('Signing in by Google in a browser', () => {
  test('opens the board, and the next time signs in to the same account', async ({ assert }) => {
    const stack = await stackOn()
    const visitor = new Visitor(stack)
    profiles.set('berta', { email: visitor.email, email_verified: true, name: 'Berta Browser' })
    const { context, page, loaded, forbidden } = await open(stack)

    await page.goto('/')
    await page.getByRole('link', { name: 'Register' }).first().click()
    await page.waitForURL('/register')
    await page.getByRole('link', { name: 'Continue with Google' }).focus()
    await page.keyboard.press('Enter')
    await allow(page, 'berta')
    await page.waitForURL('/dashboard')
    await isLive(page)
    assert.include(await page.locator('header').innerText(), 'Berta Browser')

    // The browser fully loads two pages of Fairweather, and a page of the provider between them.
    // Turbo loads all other pages.
    assert.lengthOf(loaded, 3)
    assert.match(loaded[1], /^\/interaction\//)
    assert.deepEqual([loaded[0], loaded[2]], ['/', '/dashboard'])

    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.waitForURL('/login')
    // This browser is still signed in at the provider, so the provider asks no questions.
    await page.getByRole('link', { name: 'Continue with Google' }).click()
    await page.waitForURL('/dashboard')
    await isLive(page)
    assert.deepEqual(loaded.slice(3), ['/dashboard'])
    const rows = await stack.sql('SELECT id FROM users WHERE email = $1', [visitor.email])
    assert.lengthOf(rows, 1)
    assert.isEmpty(forbidden)
    await context.close()
  })

  test('signs in to the account that was linked in the settings', async ({ assert }) => {
    const stack = await stackOn()
    const member = await Visitor.registered(stack)
    await stack.sql(
      `UPDATE users SET email_verified_at = now(), name = 'Lena Linked'
                     WHERE email = $1`,
      [member.email]
    )
    profiles.set('lena', { email: 'lena@elsewhere.example', email_verified: true })
    const { context, page, forbidden } = await open(stack)
    const [name, value] = member.cookie.split('=')
    await context.addCookies([{ name, value, url: stack.url }])

    await page.goto('/settings')
    const section = page.getByRole('region', { name: 'Linked sign-ins' })
    await section.getByRole('button', { name: 'Link Google', exact: true }).click()
    await section.getByText('Please fill in the current password').waitFor()
    await section.getByLabel('Current password', { exact: true }).fill(member.password)
    await section.getByRole('button', { name: 'Link Google', exact: true }).click()
    await allow(page, 'lena')
    await page.waitForURL('/settings')
    await section.getByText('lena@elsewhere.example, since').waitFor()

    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.waitForURL('/login')
    await page.getByRole('link', { name: 'Continue with Google' }).click()
    await page.waitForURL('/dashboard')
    assert.include(await page.locator('header').innerText(), 'Lena Linked')

    await page.getByRole('link', { name: 'Settings', exact: true }).click()
    await section.getByRole('button', { name: /^Unlink Google/ }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Unlink' }).click()
    await page.getByText('Google is unlinked.').waitFor()
    assert.isEmpty(forbidden)
    await context.close()
  })

  test('shows the reason and signs in to no account if it is refused', async ({ assert }) => {
    const stack = await stackOn()
    const [taken, gone] = [await Visitor.registered(stack), await Visitor.registered(stack)]
    await stack.sql('UPDATE users SET active = false, email_verified_at = now() WHERE email = $1', [
      gone.email,
    ])
    profiles.set('unsure', { email: 'unsure@elsewhere.example', email_verified: false })
    profiles.set('taker', { email: taken.email, email_verified: true })
    profiles.set('gone', { email: gone.email, email_verified: true })

    for (const [login, sentence] of [
      ['unsure', 'Google did not send a verified e-mail address'],
      ['taker', `There is already an account with the e-mail ${taken.email}`],
      ['gone', 'This account is deactivated'],
      [undefined, 'You did not allow Google to tell us who you are'],
    ] as const) {
      const { context, page, forbidden } = await open(stack)
      await page.goto('/login')
      await page.getByRole('link', { name: 'Continue with Google' }).click()
      if (login) await allow(page, login)
      else await page.getByRole('button', { name: 'Refuse' }).click()
      await page.waitForURL('/login')
      await page.getByRole('alert').getByText(sentence).waitFor()
      assert.isTrue(
        await page.getByLabel('Password', { exact: true }).isVisible(),
        'the form for a password is shown'
      )
      assert.isEmpty(forbidden)
      await context.close()
    }
  })
})
