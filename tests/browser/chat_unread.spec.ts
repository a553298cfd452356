import { test } from '@japa/runner'
import type { Page } from 'playwright-core'
import { addMessage, addRoom } from '#tests/support/add_message'
import { livePages } from '#tests/support/live_pages'
import { stackOn } from '#tests/support/stack'
import { until, Visitor } from '#tests/support/visitor'

const field = (page: Page) => page.getByRole('textbox', { name: 'Your message' })
const badge = (page: Page) => page.locator('[data-unread="total"]')
const notice = (page: Page) => page.locator('[data-mention-notice]')

/** Waits until a page shows this number of unread messages, in the header and in the title. */
async function untilUnread(page: Page, count: number) {
  await until(`${count} unread`, async () => {
    const title = await page.title()
    const shown = (await badge(page).isVisible()) ? await badge(page).innerText() : '0'
    const inTitle = /^\((\d+\+?)\) /.exec(title)?.[1] ?? '0'
    return Number.parseInt(shown) === count && Number(inTitle) === count
  })
}

test.group('Unread messages and mentions in a browser', (group) => {
  const { contextOf, open } = livePages(group)

  test('follow a member through their tabs, from the name that somebody types to the mute', async ({
    assert,
  }) => {
    const stack = await stackOn()
    const [writer, reader] = [await Visitor.registered(stack), await Visitor.registered(stack)]
    await stack.sql('UPDATE users SET name = $1 WHERE email = $2', ['Zoë Čapek', reader.email])
    const [room, other] = [await addRoom(writer, reader), await addRoom(writer, reader)]
    const path = `/chat/cities/${room}`
    const tabs = await contextOf(reader)
    const [first, second] = [await open(tabs, '/dashboard'), await open(tabs, '/chat')]
    const writing = await open(await contextOf(writer), path)

    // With the keyboard only.
    await field(writing).pressSequentially('Hello @cap')
    const option = writing.getByRole('option', { name: 'Zoë Čapek' })
    await option.waitFor()
    assert.equal(await option.getAttribute('aria-selected'), 'true')
    const active = await field(writing).getAttribute('aria-activedescendant')
    assert.equal(active, await option.getAttribute('id'))
    await field(writing).press('Escape')
    assert.equal(await option.count(), 0)
    await field(writing).press('e')
    assert.equal(await option.count(), 0, 'it stays closed')
    await writing.getByRole('link', { name: 'Skip to your message' }).press('Enter')
    await writing.locator('textarea:focus').waitFor()
    await field(writing).fill('Hello ')
    await field(writing).pressSequentially('@zo')
    await option.waitFor()
    await field(writing).press('Enter')
    assert.equal(await field(writing).inputValue(), 'Hello @Zoë Čapek ')
    await field(writing).press('Enter')
    await writing.locator('.message span.mention', { hasText: '@Zoë Čapek' }).waitFor()

    for (const tab of [first, second]) {
      await untilUnread(tab, 1)
      await notice(tab).getByText('Vera Visitor mentioned you in Room').waitFor()
    }
    await addMessage(writer, { room_id: room, body: 'And one more' })
    for (const tab of [first, second]) await untilUnread(tab, 2)
    assert.match(await second.locator(`[data-unread="${room}"]`).innerText(), /^2/)

    await notice(first).getByRole('link', { name: 'Read it' }).click()
    await first.locator('[data-linked] mark.mention', { hasText: '@Zoë Čapek' }).waitFor()
    for (const tab of [first, second]) {
      await untilUnread(tab, 0)
      await until('no notice', async () => (await notice(tab).innerText()) === '')
    }

    await first.getByRole('button', { name: 'Mute room' }).click()
    await first.getByRole('button', { name: 'Unmute room' }).waitFor()
    await second.locator(`[data-room-link="${room}"]`, { hasText: 'muted' }).waitFor()
    await first.goto('/dashboard')
    await addMessage(writer, { room_id: room, body: 'Nobody hears this' })
    await addMessage(writer, { room_id: other, body: 'This one counts' })
    await untilUnread(first, 1)
    assert.isFalse(await second.locator(`[data-unread="${room}"]`).isVisible())

    // Nothing is left of a room when the right to it ends.
    const { id } = await reader.account()
    const mentions = JSON.stringify([{ id, name: 'Zoë Čapek' }])
    await addMessage(writer, { room_id: other, body: '@Zoë Čapek', mentions })
    for (const tab of [first, second]) {
      await untilUnread(tab, 2)
      await notice(tab).getByText('Vera Visitor mentioned you').waitFor()
    }
    await stack.sql('DELETE FROM subscriptions WHERE user_id = $1 AND city_id = $2', [id, other])
    for (const tab of [first, second]) {
      await untilUnread(tab, 0)
      await until('no notice', async () => (await notice(tab).innerText()) === '')
    }
  })

  test('are named by touch on a small phone', async ({ assert }) => {
    const stack = await stackOn()
    const [writer, reader] = [await Visitor.registered(stack), await Visitor.registered(stack)]
    await stack.sql('UPDATE users SET name = $1 WHERE email = $2', ['יעל כהן', reader.email])
    const room = await addRoom(writer, reader)
    const context = await contextOf(writer, {
      viewport: { width: 320, height: 568 },
      hasTouch: true,
      isMobile: true,
    })
    const page = await open(context, `/chat/cities/${room}`)
    await addMessage(reader, { room_id: room })
    await field(page).pressSequentially('@')
    const option = page.getByRole('option', { name: 'יעל כהן' })
    await option.waitFor()
    await field(page).pressSequentially('יע')
    await option.tap()
    assert.equal(await field(page).inputValue(), '@יעל כהן ')
    const width = await page.evaluate('document.documentElement.scrollWidth')
    assert.isAtMost(Number(width), 320)
    await page.getByRole('button', { name: 'Send' }).tap()
    await page.locator('.message span.mention', { hasText: 'יעל כהן' }).waitFor()

    // The list stays at its end, so the buttons move what is above them.
    for (let n = 0; n < 8; n++) await addMessage(writer, { room_id: room, body: `${n}` })
    const newest = page.locator('.message').last()
    await newest.getByText('7').waitFor()
    await newest.tap()
    await newest.getByRole('button', { name: 'Delete' }).waitFor()
    assert.isFalse(await page.locator('#confirm').isVisible(), 'the tap only shows the buttons')
  })
})
