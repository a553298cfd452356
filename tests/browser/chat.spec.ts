import { test } from '@japa/runner'
import type { Assert } from '@japa/assert'
import type { Page } from 'playwright-core'
import { addMessage, addRoom } from '#tests/support/add_message'
import { livePages } from '#tests/support/live_pages'
import { addedHub, stackOn, twoHubsOn, type Stack } from '#tests/support/stack'
import { until, Visitor } from '#tests/support/visitor'

const inState = (page: Page, name: string) => page.locator(`html[data-live=${name}]`).waitFor()
const isLive = (page: Page) => inState(page, 'live')
const message = (page: Page, text: string) => page.locator('.message').filter({ hasText: text })
const field = (page: Page) => page.getByRole('textbox', { name: 'Your message' })

/** Returns what each message shows: its text, or that it was deleted. */
const shown = (page: Page): Promise<string[]> =>
  page.locator('.message:visible').evaluateAll((messages) =>
    messages.map((element: any) => {
      const isDeleted = element.hasAttribute('data-deleted')
      return isDeleted ? '(deleted)' : element.querySelector('.message-body').textContent
    })
  )

/** Returns the same from the database. */
async function stored(stack: Stack, room: number) {
  const rows = await stack.sql(
    `SELECT CASE WHEN deleted_at IS NULL THEN body ELSE '(deleted)' END AS text
       FROM (SELECT * FROM messages WHERE room_id = $1 ORDER BY number DESC LIMIT 50) newest
       ORDER BY number`,
    [room]
  )
  return rows.map(({ text }) => text as string)
}

async function write(page: Page, text: string) {
  await field(page).fill(text)
  await field(page).press('Enter')
}

async function editMessage(page: Page, from: string, to: string) {
  await message(page, from).hover()
  await message(page, from).getByRole('link', { name: 'Edit' }).click()
  const text = page.getByRole('textbox', { name: 'Edit the message' })
  await text.fill(to)
  await text.press('Enter')
}

/** Mutes a member since a time, or ends the mute. */
const mute = ({ email, stack }: Visitor, since: 'now()' | 'NULL') =>
  stack.sql(`UPDATE users SET muted_at = ${since} WHERE email = $1`, [email])

async function deleteMessage(page: Page, text: string) {
  await message(page, text).hover()
  await message(page, text).getByRole('button', { name: 'Delete' }).click()
  await page.locator('#confirm').getByRole('button', { name: 'Delete' }).click()
}

test.group('The chat in a browser', (group) => {
  const { contextOf, open } = livePages(group)

  /** Opens a page as somebody, with the hub at a port, and waits for the state of the connection. */
  async function openAs(visitor: Visitor, path: string, hubPort?: string, state = 'live') {
    // The policy of the page allows only the first hub.
    const context = await contextOf(visitor, { bypassCSP: true })
    if (hubPort) {
      await context.addInitScript((port) => {
        const { WebSocket } = globalThis
        globalThis.WebSocket = class extends WebSocket {
          constructor(url: string | URL) {
            super(String(url).replace(/:\d+\//, `:${port}/`))
          }
        }
      }, hubPort)
    }
    return open(context, path, state)
  }

  /** Returns a member with a room of their own, so that tests do not see each other's messages. */
  async function memberInRoom(stack: Stack) {
    const member = await Visitor.registered(stack)
    const room = await addRoom(member)
    return { member, room, path: `/chat/cities/${room}` }
  }

  test('shows three people on two hubs the same, in spite of edits, deletions, a mute and a killed hub', async ({
    assert,
  }) => {
    const stack = await twoHubsOn('postgres')
    const [anna, ben] = [await Visitor.registered(stack), await Visitor.registered(stack)]
    await stack.sql('UPDATE users SET name = $1 WHERE email = $2', ['Anna Özil', anna.email])
    const second = stack.hubs[1]
    const secondPort = new URL(second.url).port
    const pages = {
      anna: await openAs(anna, '/chat'),
      ben: await openAs(ben, '/chat', secondPort),
      visitor: await openAs(new Visitor(stack), '/chat', secondPort),
    }
    const everybodySees = (text: string) =>
      Promise.all(Object.values(pages).map((page) => message(page, text).waitFor()))
    assert.equal(await field(pages.visitor).count(), 0)

    await write(pages.anna, 'Who runs on Sunday?')
    await everybodySees('Who runs on Sunday?')
    await write(pages.ben, 'I do. See https://example.org/run.')
    await everybodySees('I do.')
    await message(pages.visitor, 'I do.')
      .getByRole('link', { name: 'https://example.org/run' })
      .waitFor()
    await write(pages.anna, 'This is a secret')
    await everybodySees('This is a secret')
    const hasFocus = (element: any) => element === element.ownerDocument.activeElement
    assert.isTrue(await field(pages.anna).evaluate(hasFocus), 'the field keeps the focus')

    await editMessage(pages.ben, 'I do.', 'I may come')
    await everybodySees('I may come')
    await message(pages.visitor, 'I may come').getByText('edited').waitFor()

    await field(pages.ben).pressSequentially('The route, @ann')
    await pages.ben.getByRole('option', { name: 'Anna Özil' }).click()
    const file = { name: 'route.gpx', mimeType: '', buffer: Buffer.from('<gpx/>') }
    await pages.ben.locator('input[type=file]').setInputFiles(file)
    await field(pages.ben).press('Enter')
    await everybodySees('The route, @Anna Özil')
    await message(pages.anna, 'The route').locator('mark', { hasText: '@Anna Özil' }).waitFor()
    await message(pages.anna, 'The route').getByRole('link', { name: 'route.gpx' }).waitFor()
    await message(pages.visitor, 'The route').getByText('1 file. Sign in to see it.').waitFor()
    assert.notInclude(await pages.visitor.content(), 'route.gpx')

    await mute(ben, 'now()')
    await pages.ben.getByText('An admin has muted you').waitFor()
    await write(pages.anna, 'Written while Ben is muted')
    await everybodySees('Written while Ben is muted')
    await mute(ben, 'NULL')
    await until('the end of the mute', () => field(pages.ben).isEditable())

    await stack.killHub(second)
    await pages.ben.locator('html[data-live=reconnecting]').waitFor()
    await deleteMessage(pages.anna, 'This is a secret')
    await write(pages.anna, 'Written while a hub was down')
    await editMessage(pages.anna, 'Who runs on Sunday?', 'Who runs on Saturday?')
    await message(pages.anna, 'Who runs on Saturday?').waitFor()
    await write(pages.ben, 'Posted without a hub')
    await message(pages.ben, 'Posted without a hub').waitFor()
    await stack.restartHub(second)
    await isLive(pages.ben)
    await isLive(pages.visitor)

    await everybodySees('Who runs on Saturday?')
    await everybodySees('Posted without a hub')
    for (const [name, page] of Object.entries(pages)) {
      await until(
        `the messages of the database on the page of ${name}`,
        async () => String(await shown(page)) === String(await stored(stack, 0))
      )
      assert.notInclude(await page.content(), 'This is a secret', name)
    }
  })

  test('shows that a message was not sent, and sends it once when the member tries again', async ({
    assert,
  }) => {
    const stack = await stackOn()
    const { member, room, path } = await memberInRoom(stack)
    const page = await openAs(member, path)
    await page.route('**/messages', (route) => route.abort())
    await write(page, 'Lost on its way')
    await message(page, 'Lost on its way').getByText('Not sent').waitFor()
    assert.isEmpty(await stored(stack, room))

    await page.unroute('**/messages')
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.locator('.message[data-number]').waitFor()
    assert.deepEqual(await shown(page), ['Lost on its way'])
    assert.deepEqual(await stored(stack, room), ['Lost on its way'])
  })

  test('posts a message once although the answer to it is lost', async ({ assert }) => {
    const stack = await stackOn()
    const { member, room, path } = await memberInRoom(stack)
    const page = await openAs(member, path)
    await page.route('**/messages', async (route) => {
      await route.fetch()
      await route.abort()
    })
    await write(page, 'Answer lost')
    await page.locator('.message[data-number]').waitFor()
    await page.waitForTimeout(300)
    assert.equal(await page.getByText('Not sent').count(), 0)
    assert.deepEqual(await stored(stack, room), ['Answer lost'])
  })

  test('puts a refused message back into the field', async () => {
    const stack = await stackOn()
    const { member, path } = await memberInRoom(stack)
    const page = await openAs(member, path)
    await page.route('**/messages', (route) => route.abort())
    await write(page, 'Not yet right')
    await page.getByRole('button', { name: 'Back to the field' }).click()
    await until('the text is in the field', async () => {
      return (await field(page).inputValue()) === 'Not yet right'
    })
    await message(page, 'Not yet right').waitFor({ state: 'detached' })
  })

  test('shows messages by others with any content as text', async ({ assert }) => {
    const stack = await stackOn()
    const { member, room, path } = await memberInRoom(stack)
    const page = await openAs(member, path)
    const html = `<img src=x onerror="document.title='attacked'"> & <b>bold</b>`
    await addMessage(member, { room_id: room, body: html })
    await message(page, '<b>bold</b>').waitFor()
    assert.deepEqual(await shown(page), [html])
    assert.notInclude(await page.title(), 'attacked')
  })

  test('ends when the right to the city ends, and removes the messages', async ({ assert }) => {
    const stack = await stackOn()
    const { member, room, path } = await memberInRoom(stack)
    await addMessage(member, { room_id: room, body: 'Among us' })
    const page = await openAs(member, path)
    await message(page, 'Among us').waitFor()
    await stack.sql('DELETE FROM subscriptions WHERE city_id = $1', [room])
    await page.getByText('You cannot read this room any more.').waitFor()
    assert.notInclude(await page.content(), 'Among us')
  })

  async function roomWith(count: number, stack: Stack) {
    const found = await memberInRoom(stack)
    const { id } = await found.member.account()
    await stack.sql(
      `INSERT INTO messages (id, room_id, author_id, body, created_at)
         SELECT gen_random_uuid(), $1, $2, 'message ' || n || '.', now() - ($3 - n) * interval '1 h'
         FROM generate_series(1, $3) n`,
      [found.room, id, count]
    )
    return found
  }

  const top = (page: Page, text: string) =>
    message(page, text).evaluate((element: any) => element.getBoundingClientRect().top as number)

  async function scrollUp(page: Page, assert: Assert) {
    const scroll = page.locator('[data-scroll]')
    const position = () => scroll.evaluate((element: any) => element.scrollTop as number)
    assert.equal(await position(), 0, 'the page begins at the newest message')
    await scroll.evaluate((element: any) => element.scrollTo(0, -900))
    return position
  }

  test('loads older messages when the reader scrolls up, and keeps their place', async ({
    assert,
  }) => {
    const stack = await stackOn()
    const { path, member, room } = await roomWith(130, stack)
    const page = await openAs(member, path)
    await scrollUp(page, assert)
    const before = await top(page, 'message 115.')
    await page.locator('[data-scroll]').evaluate((element: any) => element.scrollTo(0, -3000))
    await message(page, 'message 40.').waitFor()
    await page.locator('[data-scroll]').evaluate((element: any) => element.scrollTo(0, -900))
    assert.approximately(await top(page, 'message 115.'), before, 1)

    // A new message does not move what the reader looks at.
    await addMessage(member, { room_id: room, body: 'the newest\n\n\nof all' })
    await page.getByRole('link', { name: 'Newest messages' }).waitFor()
    await message(page, 'the newest').waitFor()
    assert.approximately(await top(page, 'message 115.'), before, 1)
    await page.getByRole('link', { name: 'Newest messages' }).click()
    await until('the end of the list is shown', async () => {
      const box = await message(page, 'the newest').boundingBox()
      return box && box.y > 0 && box.y < 720
    })
  })

  test('opens the history at a linked message, and follows the room again from its newest message', async ({
    assert,
  }) => {
    const stack = await stackOn()
    const { path, member, room } = await roomWith(130, stack)
    const [{ id }] = await stack.sql(
      `SELECT id FROM messages WHERE room_id = $1 AND body = 'message 30.'`,
      [room]
    )
    const page = await openAs(member, `${path}?message=${id}`)
    const y = await top(page, 'message 30.')
    assert.isTrue(y > 0 && y < 720, 'the linked message is in view')
    await addMessage(member, { room_id: room, body: 'the newest of all' })
    await page.waitForTimeout(300)
    assert.equal(await message(page, 'the newest of all').count(), 0, 'it is far away')
    await stack.sql(`UPDATE messages SET body = 'message thirty.' WHERE id = $1`, [id])
    await message(page, 'message thirty.').waitFor()

    await page.locator('[data-newest] a').click()
    await message(page, 'the newest of all').waitFor()
    await addMessage(member, { room_id: room, body: 'and one more' })
    await message(page, 'and one more').waitFor()
    assert.deepEqual((await shown(page)).slice(-50), await stored(stack, room))
  })

  test('marks where the new messages begin when the reader comes back', async ({ assert }) => {
    const stack = await stackOn()
    const { member, room, path } = await memberInRoom(stack)
    const other = await Visitor.registered(stack)
    await addMessage(other, { room_id: room, body: 'seen' })
    const page = await openAs(member, path)
    await message(page, 'seen').waitFor()
    const marker = page.getByText('New since you were here')
    assert.equal(await marker.count(), 0)

    await page.getByRole('link', { name: 'Board' }).click()
    await page.waitForURL('/dashboard')
    for (const body of ['first new', 'second new']) {
      await addMessage(other, { room_id: room, body })
    }
    await page.goto(path)
    await isLive(page)
    const texts = await page.locator('.messages > li:visible').allInnerTexts()
    const at = texts.findIndex((text) => text === 'New since you were here')
    assert.include(texts[at - 1], 'seen')
    assert.include(texts[at + 1], 'first new')
    await page.reload()
    await isLive(page)
    assert.equal(await marker.count(), 0, 'they have been seen now')
  })

  test('catches up when the reader comes back with Back, and keeps what is still being sent', async ({
    assert,
  }) => {
    const stack = await stackOn()
    const { member, room, path } = await memberInRoom(stack)
    await addMessage(member, { room_id: room, body: 'to be edited' })
    const page = await openAs(member, path)
    await message(page, 'to be edited').waitFor()
    const released = Promise.withResolvers<void>()
    await page.route('**/messages', async (route) => {
      await released.promise
      await route.continue()
    })
    await write(page, 'on its way')
    await page.getByRole('link', { name: 'Board' }).click()
    await page.waitForURL('/dashboard')
    await stack.sql(`UPDATE messages SET body = 'edited meanwhile' WHERE room_id = $1`, [room])
    await addMessage(member, { room_id: room, body: 'posted meanwhile' })

    await page.goBack()
    await message(page, 'posted meanwhile').waitFor()
    await message(page, 'edited meanwhile').waitFor()
    await message(page, 'on its way').getByText('Sending').waitFor()
    released.resolve()
    await message(page, 'on its way').getByText('Sending').waitFor({ state: 'detached' })
    assert.deepEqual(await shown(page), await stored(stack, room))
    assert.lengthOf(await shown(page), 3)
  })

  test('tells a visitor that there are too many, or that the chat is closed to visitors', async ({
    assert,
  }) => {
    const stack = await stackOn()
    const hubs = await addedHub({ HUB_VISITORS: '1' })
    const first = await openAs(new Visitor(stack), '/chat', hubs.env.HUB_PORT)
    const second = await openAs(new Visitor(stack), '/chat', hubs.env.HUB_PORT, 'many-visitors')
    await first.close()
    // The page tries again after up to 20 seconds.
    await second.locator('html[data-live=live]').waitFor()

    const closed = await hubs.addHub({ CHAT_PUBLIC: 'false' })
    const port = new URL(closed.url).port
    const page = await openAs(new Visitor(stack), '/chat', port, 'closed')
    assert.include(await page.locator('#live-state').innerText(), 'Only members can read this')
    await hubs.stop()
  })

  test('tells a screen reader of many messages in one sentence', async ({ assert }) => {
    const stack = await stackOn()
    const { member, room, path } = await memberInRoom(stack)
    const other = await Visitor.registered(stack)
    const page = await openAs(member, path)
    await page.evaluate(() => {
      const { document, MutationObserver } = globalThis as any
      const said: string[] = []
      const region = document.querySelector('[data-announcer]')
      new MutationObserver(() => said.push(region.textContent)).observe(region, {
        childList: true,
      })
      Object.assign(globalThis, { said })
    })
    const said = () => page.evaluate(() => (globalThis as unknown as { said: string[] }).said)
    for (let n = 1; n <= 12; n++) {
      await addMessage(other, { room_id: room, body: `number ${n}` })
    }
    await message(page, 'number 12').waitFor()
    await until('everything is said', async () =>
      /number 12|newest/.test((await said()).at(-1) ?? '')
    )
    assert.isAtMost((await said()).length, 3)
  })

  test('keeps no text of an edited or deleted message, also not for screen readers', async ({
    assert,
  }) => {
    const stack = await stackOn()
    const { member, room, path } = await memberInRoom(stack)
    const other = await Visitor.registered(stack)
    const page = await openAs(member, path)
    const region = page.locator('[data-announcer]')
    const said = await addMessage(other, { room_id: room, body: 'A secret' })
    await until('it is said', async () => (await region.textContent())!.includes('A secret'))
    // Within five seconds after the last sentence, a message waits for its turn.
    const unsaid = await addMessage(other, { room_id: room, body: 'Another secret' })
    await message(page, 'Another secret').waitFor()
    await stack.sql(`UPDATE messages SET body = 'Edited', edited_at = now() WHERE id = ANY($1)`, [
      [said, unsaid],
    ])
    await until('both are edited', async () => String(await shown(page)) === 'Edited,Edited')
    assert.notInclude(await page.content(), 'secret')
    await until('the new text is said', async () => (await region.textContent()) !== '', 10_000)
    assert.include(await region.textContent(), 'Edited')

    const secret = await addMessage(other, { room_id: room, body: 'A third secret' })
    await message(page, 'A third secret').waitFor()
    await stack.sql('UPDATE messages SET deleted_at = now() WHERE id = ANY($1)', [
      [said, unsaid, secret],
    ])

    await until('all are deleted', async () => {
      return String(await shown(page)) === '(deleted),(deleted),(deleted)'
    })
    assert.notInclude(await page.content(), 'secret')
    await addMessage(other, { room_id: room, body: 'In public' })
    await until('the next is said', async () => (await region.textContent()) !== '', 10_000)
    assert.include(await region.textContent(), 'In public')
  })

  test('keeps no text that was deleted while it was loaded, or while it waited to be said', async ({
    assert,
  }) => {
    const stack = await stackOn()
    const { member, room, path } = await memberInRoom(stack)
    const other = await Visitor.registered(stack)
    for (let n = 1; n <= 52; n++) await addMessage(other, { room_id: room, body: `Secret ${n}` })
    const page = await openAs(member, path)
    const [requested, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    await page.route(/before=/, async (route) => {
      const response = await route.fetch()
      requested.resolve()
      await released.promise
      await route.fulfill({ response })
    })
    await page.locator('[data-older]').evaluate((link: any) => link.click())
    await requested.promise
    const region = page.locator('[data-announcer]')
    await addMessage(other, { room_id: room, body: 'Secret said' })
    await until('it is said', async () => (await region.textContent())!.includes('Secret said'))
    await addMessage(other, { room_id: room, body: 'Secret that waits' })
    await message(page, 'Secret that waits').waitFor()

    // In one transaction, as if it were more than 500 messages: the page begins again.
    await stack.sql(
      `UPDATE messages SET deleted_at = now() WHERE room_id = ${room};
       UPDATE rooms SET generation = generation + 1 WHERE id = ${room}`
    )
    await page.locator('[data-older]').waitFor()
    await until('all are deleted', async () => {
      return (await shown(page)).every((text) => text === '(deleted)')
    })
    released.resolve()
    await addMessage(other, { room_id: room, body: 'In public' })
    await message(page, 'In public').waitFor()
    await until('the next is said', async () => (await region.textContent()) !== '', 10_000)
    assert.include(await region.textContent(), 'In public')
    assert.notInclude(await page.content(), 'Secret')
  })
})
