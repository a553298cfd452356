import { randomUUID } from 'node:crypto'
import { test } from '@japa/runner'
import { addMessage, addRoom } from '#tests/support/add_message'
import { decoded, notices, pageText } from '#tests/support/page_text'
import { strictStack } from '#tests/support/shared_web_servers'
import { type Stack, stackOn } from '#tests/support/stack'
import { Visitor, type Page } from '#tests/support/visitor'

/** Returns the texts of the messages on a page, in their order. */
const bodies = ({ body }: Page) =>
  [...body.matchAll(/<div class="message-body"[^>]*>(.*?)<\/div>/gs)]
    .slice(0, -1)
    .map(([, text]) => decoded(text.replace(/<[^>]*>/g, '')))

/** Returns the visible text of a page, without hidden elements. */
const shownText = ({ body }: Page) => pageText(body.replace(/<(\w+)[^>]* hidden\b.*?<\/\1>/gs, ''))

const numbers = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, n) => `message ${from + n}`)

const shows = ({ body }: Page, name: 'older' | 'newer') =>
  new RegExp(`<p class="chat-more"\\s*>\\s*<a[^>]*data-${name}`).test(body)

async function memberInRoom() {
  const stack = await stackOn()
  const member = await Visitor.registered(stack)
  const room = await addRoom(member)
  return { stack, member, room, path: `/chat/cities/${room}` }
}

/** Adds messages "message 1" to "message COUNT" to a room of its own. */
async function roomWith(count: number) {
  const found = await memberInRoom()
  const { id } = await found.member.account()
  await found.stack.sql(
    `INSERT INTO messages (id, room_id, author_id, body)
       SELECT gen_random_uuid(), $1, $2, 'message ' || n FROM generate_series(1, $3) n`,
    [found.room, id, count]
  )
  return found
}

async function idOf(stack: Stack, room: number, body: string) {
  const [row] = await stack.sql('SELECT id FROM messages WHERE room_id = $1 AND body = $2', [
    room,
    body,
  ])
  return row.id as string
}

test.group('The lobby', () => {
  test('shows a visitor the messages, and that they must sign in to write', async ({ assert }) => {
    const stack = await stackOn()
    const member = await Visitor.registered(stack)
    await addMessage(member, { body: 'Hello, everybody' })
    const page = await new Visitor(stack).get('/chat')
    assert.equal(page.status, 200)
    assert.include(bodies(page), 'Hello, everybody')
    assert.include(pageText(page.body), 'Sign in to write.')
    assert.notMatch(page.body, /<textarea|data-(edit|delete)[ >]/)
  })

  test('has a form for a member, and a link in the header for everybody', async ({ assert }) => {
    const stack = await stackOn()
    for (const visitor of [await Visitor.registered(stack), await Visitor.manager(stack)]) {
      const { body } = await visitor.get('/chat')
      assert.match(body, /<form[^>]*data-address="\/chat\/lobby\/messages"/)
    }
    for (const visitor of [await Visitor.registered(stack), new Visitor(stack)]) {
      assert.match((await visitor.get('/about')).body, /<a href="\/chat"[^>]*>\s*Chat\s*</)
    }
  })

  test('is closed to visitors if the chat is not public', async ({ assert }) => {
    const stack = await strictStack()
    const [member, visitor] = [await Visitor.registered(stack), new Visitor(stack)]
    await addMessage(member, { body: 'Among us' })
    const { path, body } = await visitor.open('/chat')
    assert.equal(path, '/login')
    assert.notInclude(body, 'Among us')
    assert.notInclude(body, 'href="/chat"')
    assert.include(bodies(await member.get('/chat')), 'Among us')
  })
})

test.group('The room of a city', () => {
  test('is found by the members who watch the city, and by nobody else', async ({ assert }) => {
    const { stack, member, room, path } = await memberInRoom()
    await addMessage(member, { room_id: room, body: 'Snow tomorrow' })
    assert.deepEqual(bodies(await member.get(path)), ['Snow tomorrow'])
    assert.include((await member.get(`/cities/${room}`)).body, `href="${path}"`)
    assert.include((await member.get('/chat')).body, `href="${path}"`)

    const others = [
      await Visitor.registered(stack),
      await Visitor.manager(stack),
      await Visitor.admin(stack),
    ]
    for (const other of others) {
      const page = await other.get(path)
      assert.equal(page.status, 404)
      assert.notInclude(page.body, 'Snow')
      assert.notInclude((await other.get('/chat')).body, path)
    }
    assert.equal((await new Visitor(stack).open(path)).path, '/login')
  })

  test('is not found any more when the right to the city has ended', async ({ assert }) => {
    const { stack, member, room, path } = await memberInRoom()
    assert.equal((await member.get(path)).status, 200)
    await stack.sql('UPDATE cities SET enabled = false WHERE id = $1', [room])
    assert.equal((await member.get(path)).status, 404)
    await stack.sql('UPDATE cities SET enabled = true WHERE id = $1', [room])
    assert.equal((await member.get(path)).status, 200)
    await stack.sql('DELETE FROM subscriptions WHERE city_id = $1', [room])
    assert.equal((await member.get(path)).status, 404)
  })

  test('is not found above the limit of the board', async ({ assert }) => {
    const { stack, member, room, path } = await memberInRoom()
    const older: number[] = []
    while (older.length < 5) older.push(await stack.city('Older', 20))
    await member.subscribe(...older)
    await stack.sql(`UPDATE subscriptions SET since = now() + interval '1 h' WHERE city_id = $1`, [
      room,
    ])
    assert.equal((await member.get(path)).status, 404)
  })

  for (const id of ['0', '2147483647', '2147483648', '99999999999999999999']) {
    test(`is not found with the id ${id}`, async ({ assert }) => {
      const { member } = await memberInRoom()
      assert.equal((await member.get(`/chat/cities/${id}`)).status, id === '0' ? 200 : 404)
    })
  }
})

test.group('The history of a room', () => {
  test('begins with the newest 50 messages, oldest first, and links to older ones', async ({
    assert,
  }) => {
    const { member, path } = await roomWith(120)
    const page = await member.get(path)
    assert.deepEqual(bodies(page), numbers(71, 120))
    assert.isTrue(shows(page, 'older'))
    assert.isFalse(shows(page, 'newer'))
    assert.match(page.body, /data-position="120"/)

    const [, older] = /href="([^"]*\?before=\d+)"/.exec(page.body)!
    const before = await member.get(older)
    assert.deepEqual(bodies(before), numbers(21, 70))
    assert.isTrue(shows(before, 'older') && shows(before, 'newer'))

    const [, newer] = /href="([^"]*\?after=\d+)"/.exec(before.body)!
    const after = await member.get(newer)
    assert.deepEqual(bodies(after), numbers(71, 120))
    assert.isFalse(shows(after, 'newer'))
  })

  test('keeps the place of a message that was edited or deleted', async ({ assert }) => {
    const { stack, member, room, path } = await roomWith(4)
    await stack.sql(`UPDATE messages SET body = 'edited' WHERE id = $1`, [
      await idOf(stack, room, 'message 2'),
    ])
    await stack.sql('DELETE FROM messages WHERE id = $1', [await idOf(stack, room, 'message 3')])

    const page = await member.get(path)

    assert.deepEqual(bodies(page), ['message 1', 'edited', '', 'message 4'])
  })

  test('shows a linked message among those around it', async ({ assert }) => {
    const { stack, member, room, path } = await roomWith(120)
    const id = await idOf(stack, room, 'message 60')
    const page = await member.get(`${path}?message=${id}`)
    assert.deepEqual(bodies(page), numbers(36, 85))
    assert.match(page.body, new RegExp(`id="message-${id}"[^>]*data-linked`))
    assert.isTrue(shows(page, 'older') && shows(page, 'newer'))
  })

  test('says so if a linked message does not exist, or is in another room', async ({ assert }) => {
    const { stack, member, path } = await roomWith(3)
    const elsewhere = await addMessage(member)
    for (const id of [randomUUID(), elsewhere]) {
      const page = await member.open(`${path}?message=${id}`)
      assert.equal(page.path, path)
      assert.include(notices(page.body), 'This message does not exist any more.')
    }
    assert.equal((await new Visitor(stack).get(`/chat?message=${elsewhere}`)).status, 200)
  })

  test('shows the newest messages for numbers beyond its ends and for invalid ones', async ({
    assert,
  }) => {
    const { member, path } = await roomWith(3)
    for (const query of ['before=1', 'after=3', 'after=999999999999999', 'before=x', 'message=1']) {
      const page = await member.open(`${path}?${query}`)
      assert.equal(page.status, 200, query)
      assert.deepEqual(bodies(page), numbers(1, 3), query)
    }
  })

  test('says that it is empty', async ({ assert }) => {
    const { member, path } = await memberInRoom()
    const page = await member.get(path)
    assert.isEmpty(bodies(page))
    assert.include(pageText(page.body), 'Nobody has written anything yet.')
    assert.match(page.body, /data-position="0"/)
    assert.match(page.body, /data-epoch="[\da-f-]+\.[\da-f]+"/)
  })

  test('shows authors, days, edited and deleted messages', async ({ assert }) => {
    const { stack, member, room, path } = await memberInRoom()
    const other = await Visitor.registered(stack)
    await stack.sql(`UPDATE users SET name = 'Otto' WHERE email = $1`, [other.email])
    await addMessage(member, { room_id: room, created_at: '2026-01-02T10:00:00Z' })
    const edited = await addMessage(member, { room_id: room, created_at: '2026-01-02T10:01:00Z' })
    const secret = await addMessage(other, { room_id: room, body: 'a secret' })
    const gone = await Visitor.registered(stack)
    await addMessage(gone, { room_id: room, body: 'from the past' })
    await stack.sql(`UPDATE messages SET body = 'changed', edited_at = now() WHERE id = $1`, [
      edited,
    ])
    await stack.sql('UPDATE messages SET deleted_at = now() WHERE id = $1', [secret])
    await stack.sql('DELETE FROM users WHERE email = $1', [gone.email])

    const page = await member.get(path)
    const { body } = page
    const text = shownText(page)
    assert.match(text, /Friday, 2 January 2026 Vera Visitor 10:00 said .*10:01 changed/)
    assert.equal(body.match(/data-edited\s*>/g)?.length, 1)
    assert.include(text, 'Otto')
    assert.notInclude(body, 'a secret')
    assert.match(body, /data-deletion-note\s*>\s*This message was deleted/)
    assert.match(text, /Former member .* from the past/)
    assert.equal(body.match(/data-continues/g)?.length, 1)
  })

  test('uses the time zone of the member, of the browser, or UTC', async ({ assert }) => {
    const { stack, member, room, path } = await memberInRoom()
    await addMessage(member, { room_id: room, created_at: '2026-01-02T23:30:00Z' })
    assert.include(shownText(await member.get(path)), 'Friday, 2 January 2026')
    const cookie = `${member.cookie}; time_zone=Asia/Kathmandu`
    const browsers = await member.request(path, { headers: { cookie } })
    assert.match(shownText(browsers), /Saturday, 3 January 2026 Vera Visitor 05:15/)
    await stack.sql(`UPDATE users SET time_zone = 'America/New_York' WHERE email = $1`, [
      member.email,
    ])
    const own = await member.request(path, { headers: { cookie } })
    assert.match(shownText(own), /Friday, 2 January 2026 Vera Visitor 18:30/)
  })

  test('has links to web addresses, which tell other sites nothing', async ({ assert }) => {
    const { member, room, path } = await memberInRoom()
    await addMessage(member, { room_id: room, body: 'See https://a.example/?b=1&c=2.' })
    const { body } = await member.get(path)
    assert.include(
      body,
      'See <a href="https://a.example/?b=1&amp;c=2" rel="noopener noreferrer nofollow" target="_blank">https://a.example/?b=1&amp;c=2</a>.</div>'
    )
  })
})
