import { test } from '@japa/runner'
import type { Page } from 'playwright-core'
import { addRoom } from '#tests/support/add_message'
import { livePages } from '#tests/support/live_pages'
import { stackOn } from '#tests/support/stack'
import { until, Visitor } from '#tests/support/visitor'

const SCRIPT = /\/assets\/listeners-[^/]+\.js$/

const field = (page: Page) => page.getByRole('textbox', { name: 'Your message' })

test.group('A room whose script is slow', (group) => {
  const { contextOf } = livePages(group)

  /** Opens a room of a new member. The script of the chat arrives after `release`. */
  async function slowRoom() {
    const member = await Visitor.registered(await stackOn())
    const room = await addRoom(member)
    const context = await contextOf(member)
    const page = await context.newPage()
    let release = () => {}
    const released = new Promise<void>((resolve) => (release = resolve))
    let requests = 0
    await page.route(SCRIPT, async (route) => {
      requests++
      await released
      await route.continue()
    })
    await page.goto(`/chat/cities/${room}`, { waitUntil: 'commit' })
    await field(page).waitFor()
    await until('the request for the script', async () => requests > 0)
    const stored = async () => {
      const query = 'SELECT body FROM messages WHERE room_id = $1 ORDER BY number'
      const rows = await member.stack.sql(query, [room])
      return rows.map(({ body }) => body as string)
    }
    return { page, release, stored }
  }

  const isLive = (page: Page) => page.locator('html[data-live=live]').waitFor()

  test('keeps what is typed before the script arrives', async ({ assert }) => {
    const { page, release, stored } = await slowRoom()
    await field(page).pressSequentially('Written early')
    assert.equal(await page.locator('html[data-live=live]').count(), 0, 'the script is not there')

    release()
    await isLive(page)

    assert.equal(await field(page).inputValue(), 'Written early')
    await field(page).press('Enter')
    await page.locator('.message').filter({ hasText: 'Written early' }).waitFor()
    await until('the message', async () => (await stored()).length === 1)
    assert.deepEqual(await stored(), ['Written early'])
  })

  test('sends a message before the script arrives, once, and keeps what is typed meanwhile', async ({
    assert,
  }) => {
    const { page, release, stored } = await slowRoom()
    let answer = () => {}
    const answered = new Promise<void>((resolve) => (answer = resolve))
    await page.route('**/messages?*', async (route) => {
      await answered
      await route.continue()
    })
    await field(page).fill('Sent early')
    const sent = page.waitForRequest(/\/messages\?/)
    await page.getByRole('button', { name: 'Send' }).click({ noWaitAfter: true })
    await sent
    await field(page).fill('Written while it was sent')
    answer()
    await until('the message', async () => (await stored()).length === 1)

    release()
    await isLive(page)
    await page.locator('.message').filter({ hasText: 'Sent early' }).waitFor()
    assert.equal(await field(page).inputValue(), 'Written while it was sent')

    await field(page).press('Enter')
    await until('both messages', async () => (await stored()).length === 2)
    assert.deepEqual(await stored(), ['Sent early', 'Written while it was sent'])
    assert.equal(await page.locator('.message').count(), 2)
  })
})
