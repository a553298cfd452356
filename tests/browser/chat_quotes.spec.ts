import { test } from '@japa/runner'
import type { Page } from 'playwright-core'
import { addMessage, addRoom } from '#tests/support/add_message'
import { livePages } from '#tests/support/live_pages'
import { stackOn, type Stack } from '#tests/support/stack'
import { until, Visitor } from '#tests/support/visitor'

const bodyOf = (page: Page, text: string) =>
  page.locator('.message').filter({ has: page.locator('.message-body', { hasText: text }) })
const field = (page: Page) => page.getByRole('textbox', { name: 'Your message' })
const quotes = (page: Page) => page.locator('.message .message-quote:visible')

/** Returns the text of the only quote on the page. */
const quoted = async (page: Page) => (await quotes(page).innerText()).replaceAll('\n', ' ').trim()

test.group('Quotes and search in a browser', (group) => {
  const { openAs } = livePages(group)

  async function twoInRoom(stack: Stack) {
    const [anna, ben] = [await Visitor.registered(stack), await Visitor.registered(stack)]
    const room = await addRoom(anna, ben)
    return { anna, ben, room, path: `/chat/cities/${room}` }
  }

  test('a message is quoted, its quote follows its changes on every page, and a search finds it', async ({
    assert,
  }) => {
    const stack = await stackOn()
    const { anna, ben, room, path } = await twoInRoom(stack)
    const original = await addMessage(anna, { room_id: room, body: 'Who runs on Sunday?' })
    const [first, second] = [await openAs(anna, path), await openAs(ben, path)]

    // With the keyboard, then cancelled.
    await bodyOf(second, 'Who runs on Sunday?').locator('[data-link]').focus()
    await second.keyboard.press('Tab')
    await second.keyboard.press('Enter')
    const composer = second.getByRole('group', { name: 'You quote' })
    await composer.getByText('Who runs on Sunday?').waitFor()
    await second.keyboard.type('Unquoted')
    await second.keyboard.press('Escape')
    await composer.waitFor({ state: 'hidden' })
    await second.keyboard.press('Enter')
    await bodyOf(first, 'Unquoted').waitFor()
    assert.equal(await quotes(first).count(), 0)

    // With the mouse.
    await bodyOf(second, 'Who runs on Sunday?').hover()
    await bodyOf(second, 'Who runs on Sunday?').getByRole('link', { name: 'Quote' }).click()
    await field(second).fill('I do')
    await field(second).press('Enter')
    await composer.waitFor({ state: 'hidden' })
    for (const page of [first, second]) {
      await bodyOf(page, 'I do').locator('.message-quote').waitFor()
      assert.equal(await quoted(page), 'Quote: Vera Visitor Who runs on Sunday?')
    }
    await until('the message is stored with its quote', async () => {
      const rows = await stack.sql('SELECT FROM messages WHERE quoted_id = $1', [original])
      return rows.length === 1
    })

    // Somebody quotes a message that the page does not show.
    const { id: author } = await anna.account()
    await stack.sql(
      `INSERT INTO messages (id, room_id, author_id, body, created_at)
         SELECT gen_random_uuid(), $1, $2, 'filler ' || n, now() FROM generate_series(1, 60) n`,
      [room, author]
    )
    await first.goto(path)
    await first.locator('html[data-live=live]').waitFor()
    assert.equal(await bodyOf(first, 'Who runs on Sunday?').count(), 0, 'premise')
    const requests: string[] = []
    first.on('request', (request) => requests.push(request.url()))
    await addMessage(anna, { room_id: room, body: 'Me too', quoted_id: original })
    await bodyOf(first, 'Me too').getByText('Who runs on Sunday?').waitFor()
    assert.lengthOf(
      requests.filter((url) => url.includes('/chat/quotes?')),
      1
    )

    await bodyOf(second, 'Me too').hover()
    await bodyOf(second, 'Me too').getByRole('link', { name: 'Quote', exact: true }).click()
    await stack.sql(`UPDATE messages SET body = 'Who runs on Monday?' WHERE id = $1`, [original])
    await bodyOf(first, 'Me too').getByText('Who runs on Monday?').waitFor()
    await bodyOf(second, 'I do').getByText('Who runs on Monday?').waitFor()
    await stack.sql('DELETE FROM messages WHERE id = $1', [original])
    for (const page of [first, second]) {
      await bodyOf(page, 'Me too').getByText('A deleted message').waitFor()
      assert.notInclude(await page.content(), 'Who runs on')
    }

    // A quote leads to its message, which is far away here.
    const old = await addMessage(anna, { room_id: room, body: 'Sunday it is' })
    await bodyOf(second, 'Sunday it is').waitFor()
    await addMessage(anna, { room_id: room, body: 'Great', quoted_id: old })
    await bodyOf(second, 'Great').locator('.message-quote').click()
    await second.locator(`#message-${old}[data-linked]`).waitFor()
    assert.include(second.url(), path)

    const search = second.getByRole('searchbox', { name: 'Search the chat' })
    await search.focus()
    await second.keyboard.type('sunday')
    await second.keyboard.press('Enter')
    await second.waitForURL(/\/chat\/search\?q=sunday/)
    await second.locator('mark', { hasText: 'Sunday' }).waitFor()
    const result = second.locator('.chat-results li').filter({ hasText: 'Sunday it is' })
    await result.locator('time').click()
    await second.locator(`#message-${old}[data-linked]`).waitFor()
  })
})
