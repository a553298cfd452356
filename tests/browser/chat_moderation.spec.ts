import { test } from '@japa/runner'
import type { Page } from 'playwright-core'
import { addMessage } from '#tests/support/add_message'
import { livePages } from '#tests/support/live_pages'
import { stackOn, type Stack } from '#tests/support/stack'
import { until, Visitor } from '#tests/support/visitor'

const message = (page: Page, text: string) => page.locator('.message').filter({ hasText: text })
const field = (page: Page) => page.getByRole('textbox', { name: 'Your message' })
const send = (page: Page) => page.getByRole('button', { name: 'Send' })

const TOKYO = { timezoneId: 'Asia/Tokyo' }

test.group('Moderation in a browser', (group) => {
  const { contextOf, open } = livePages(group)

  /** Ends the mute of a member at a time, as if it had been muted earlier. */
  const endMute = ({ email }: Visitor, stack: Stack, interval: string) =>
    stack.sql(
      `UPDATE users SET muted_at = now() - interval '1 day', muted_until = now() + $2::interval
         WHERE email = $1`,
      [email, interval]
    )

  test('lets an admin delete, look at and restore a message, and mute its author in all tabs', async ({
    assert,
  }) => {
    const stack = await stackOn('postgres')
    const [admin, member] = [await Visitor.admin(stack), await Visitor.registered(stack)]
    const id = await addMessage(member, {
      body: 'An old insult',
      created_at: new Date(Date.now() - 3_600_000),
    })
    const page = await open(await contextOf(admin, TOKYO), `/chat?message=${id}`)
    const tabs = await contextOf(member, TOKYO)
    const [first, second] = [await open(tabs, '/chat'), await open(tabs, '/chat')]
    await field(second).fill('Half a sentence')

    const own = page.locator(`#message-${id}`)
    await own.hover()
    await own.getByRole('button', { name: 'Delete' }).click()
    await page.locator('#confirm').getByRole('button', { name: 'Delete' }).click()
    for (const each of [page, first, second]) {
      await each.locator(`#message-${id}`).getByText('This message was deleted.').waitFor()
      assert.equal(await message(each, 'An old insult').count(), 0)
    }
    await own.hover()
    await own.getByRole('link', { name: 'Show what was deleted' }).click()
    await own.getByText('An old insult').waitFor()
    await own.getByText('Deleted by Vera Visitor').waitFor()
    await own.getByRole('button', { name: 'Restore' }).click()
    for (const each of [page, first, second]) await message(each, 'An old insult').waitFor()

    await own.hover()
    await own.getByRole('link', { name: 'Quote' }).click()
    await page.getByRole('group', { name: 'You quote' }).getByText('An old insult').waitFor()
    await own.hover()
    await own.getByRole('link', { name: 'Mute author' }).click()
    await page.getByLabel('Mute for').selectOption('A day')
    await page.getByLabel('Reason (optional)').fill('Insults')
    await page.getByRole('button', { name: 'Mute' }).click()
    await page.getByText('Muted in the chat').waitFor()
    for (const tab of [first, second]) {
      await tab.getByText(/An admin has muted you: you can write again on .* at /).waitFor()
      await tab.getByText('Insults').waitFor()
      assert.isTrue(await send(tab).isDisabled())
    }
    assert.equal(await field(second).inputValue(), 'Half a sentence')

    await page.getByRole('button', { name: 'Lift the mute' }).click()
    await until('both tabs can write', async () => {
      return !(await send(first).isDisabled()) && !(await send(second).isDisabled())
    })
    await field(second).press('Enter')
    await message(first, 'Half a sentence').waitFor()

    await endMute(member, stack, '2 seconds')
    await until('the mute', () => send(first).isDisabled())
    await until('its end, without a request', async () => !(await send(first).isDisabled()))
    await field(first).fill('Free again')
    await field(first).press('Enter')
    await message(second, 'Free again').waitFor()
  })
})
