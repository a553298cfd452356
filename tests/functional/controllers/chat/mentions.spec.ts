import { randomUUID } from 'node:crypto'
import { test } from '@japa/runner'
import { addMessage, addRoom } from '#tests/support/add_message'
import { pageText } from '#tests/support/page_text'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

let names = 0

/** Returns an author and a member with a unique name, in a room of their own. */
async function twoInRoom() {
  const stack = await stackOn()
  const [author, member] = [await Visitor.registered(stack), await Visitor.registered(stack)]
  const name = `Named Member ${++names}x`
  const [{ id }] = await stack.sql('UPDATE users SET name = $1 WHERE email = $2 RETURNING id', [
    name,
    member.email,
  ])
  const room = await addRoom(author, member)
  return { stack, author, member, id: id as number, name, room, path: `/chat/cities/${room}` }
}

async function post(author: Visitor, path: string, body: string, chosen = '') {
  const id = randomUUID()
  await author.submit(`${path}/messages`, { id, body, chosen }, path)
  return id
}

const edit = (author: Visitor, id: string, body: string) =>
  author.submit(`/chat/messages/${id}?_method=PUT`, { body, form: id }, '/chat')

const asScript = async (member: Visitor, method: string, path: string, fields = {}) =>
  member.request(path, {
    method,
    headers: { 'accept': 'application/json', 'x-csrf-token': await member.csrfToken() },
    ...(method !== 'GET' && { body: new URLSearchParams(fields) }),
  })

/** Returns the text of the notice of mentions that a page shows. */
async function noticeOn(member: Visitor, path = '/dashboard') {
  const { body } = await member.get(path)
  const [, shown] = /data-mention-notice>(.*?)<template data-mention/s.exec(body) ?? []
  return shown && pageText(shown.replace(/<(\w+)[^>]* hidden\b.*?<\/\1>/gs, '')).trim()
}

const hrefsOn = async (member: Visitor, path: string) =>
  [...(await member.get(path)).body.matchAll(/href="([^"]*)"/g)].map(([, href]) => href)

test.group('A mention', () => {
  test('is marked in the text, and shown to the member on every page until they open it', async ({
    assert,
  }) => {
    const { author, member, name, path } = await twoInRoom()
    assert.equal(await noticeOn(member), '')
    const id = await post(author, path, `Ask @${name}!`)

    assert.include(
      (await author.get(path)).body,
      `Ask <span class="mention">@${name}</span>!</div>`
    )
    assert.include(
      (await member.get(path)).body,
      `Ask <mark class="mention">@${name}</mark>!</div>`
    )
    for (const page of ['/dashboard', '/settings', '/chat']) {
      const notice = await noticeOn(member, page)
      assert.match(notice!, /^Vera Visitor mentioned you in Room ?\. Read it All mentions$/, page)
    }
    assert.include(await hrefsOn(member, '/dashboard'), `${path}?message=${id}#message-${id}`)
    assert.equal(await noticeOn(member, path), '', 'the room shows the message itself')
    assert.equal(await noticeOn(author), '')

    assert.equal((await asScript(member, 'PUT', '/chat/mentions', { message: id })).status, 204)
    assert.equal(await noticeOn(member), '')
  })

  test('is in the list, unread ones first, with pages', async ({ assert }) => {
    const { stack, author, member, id, name, room, path } = await twoInRoom()
    const empty = pageText((await member.get('/chat/mentions')).body)
    assert.include(empty, 'Nobody has mentioned you yet.')
    const mentions = JSON.stringify([{ id, name }])
    for (let n = 1; n <= 40; n++)
      await addMessage(author, { room_id: room, body: `said ${n};`, mentions })
    await stack.sql(
      `UPDATE mentions SET seen_at = now() FROM messages
         WHERE messages.id = message_id AND user_id = $1 AND body <> 'said 7;'`,
      [id]
    )

    const first = await member.get('/chat/mentions')
    const said = ({ body }: { body: string }) =>
      [...body.matchAll(/said (\d+);/g)].map(([, n]) => Number(n))
    const from = (start: number, end: number) =>
      Array.from({ length: start - end + 1 }, (_, n) => start - n).filter((n) => n !== 7)
    assert.deepEqual(said(first), [7, ...from(40, 12)])
    assert.match(pageText(first.body), /New Vera Visitor in Room/)
    const [next] = (await hrefsOn(member, '/chat/mentions')).filter((href) =>
      href.includes('after=')
    )
    assert.deepEqual(said(await member.get(next)), from(11, 1))
    assert.include((await member.get(path)).body, 'said 40;')

    const read = await member.submit('/chat/mentions?_method=PUT', {}, '/chat/mentions')
    assert.notInclude(read.body, 'Mark all as read')
    assert.deepEqual(said(read), from(40, 11))
  })

  test('ends with the message, or if the text does not name the member any more', async ({
    assert,
  }) => {
    const { stack, author, member, name, path } = await twoInRoom()
    const id = await post(author, path, `@${name}`)
    assert.include((await noticeOn(member))!, 'mentioned you')
    await edit(author, id, 'nobody')
    assert.equal(await noticeOn(member), '')
    assert.notInclude((await member.get('/chat/mentions')).body, `message=${id}`)
    await edit(author, id, `again @${name}`)
    assert.include((await noticeOn(member))!, 'mentioned you')
    await asScript(member, 'PUT', '/chat/mentions', { message: id })
    await edit(author, id, 'nobody')
    await edit(author, id, `once more @${name}`)
    assert.equal(await noticeOn(member), '', 'nobody is told twice')
    assert.include((await member.get('/chat/mentions')).body, `message=${id}`)

    const other = await post(author, path, `@${name}`)
    await author.submit(`/chat/messages/${other}?_method=DELETE`, {}, path)
    assert.equal(await noticeOn(member), '')
    const { body } = await member.get('/chat/mentions')
    assert.notInclude(body, `message=${other}`)
    const [row] = await stack.sql('SELECT withdrawn FROM mentions WHERE message_id = $1', [other])
    assert.isTrue(row.withdrawn)
  })

  test('of a name that several members have is for the one whom the author has chosen', async ({
    assert,
  }) => {
    const { stack, author, member, id, name, room, path } = await twoInRoom()
    const twin = await Visitor.registered(stack)
    await twin.subscribe(room)
    await stack.sql('UPDATE users SET name = $1 WHERE email = $2', [name.toUpperCase(), twin.email])

    await post(author, path, `@${name}`)
    assert.deepEqual([await noticeOn(member), await noticeOn(twin)], ['', ''])
    const message = await post(author, path, `@${name}`, `${id},999999999`)
    assert.include((await noticeOn(member))!, 'mentioned you')
    assert.equal(await noticeOn(twin), '')
    await edit(author, message, `please, @${name}`)
    assert.include((await noticeOn(member))!, 'mentioned you', 'an edit keeps the choice')
  })

  test('by oneself notifies nobody, and several are counted', async ({ assert }) => {
    const { author, member, name, path } = await twoInRoom()
    await post(member, path, `I am @${name}`)
    assert.equal(await noticeOn(member), '')
    await post(author, path, `@${name} and @${name}`)
    const newest = await post(author, path, `@${name}`)
    assert.equal(await noticeOn(member), 'You were mentioned 2 times. Read the newest All mentions')
    assert.include(
      await hrefsOn(member, '/dashboard'),
      `${path}?message=${newest}#message-${newest}`
    )
  })

  test('in a muted room is only in the list', async ({ assert }) => {
    const { author, member, name, path } = await twoInRoom()
    await member.submit(`${path}/mute`, {}, path)
    const id = await post(author, path, `@${name}`)
    assert.equal(await noticeOn(member), '')
    assert.include((await member.get('/chat/mentions')).body, `message=${id}`)
  })

  test('is seen by whoever reads the room', async ({ assert }) => {
    const { author, member, name, path } = await twoInRoom()
    await post(author, path, `@${name}`)
    assert.equal((await asScript(member, 'PUT', `${path}/reads`, { number: '99' })).status, 204)
    assert.equal(await noticeOn(member), '')
  })

  test('of @all names nobody', async ({ assert }) => {
    const { stack, author, path } = await twoInRoom()
    const id = await post(author, path, '@all @everyone @here')
    const [{ mentions }] = await stack.sql('SELECT mentions FROM messages WHERE id = $1', [id])
    assert.isNull(mentions)
    assert.isEmpty(await stack.sql('SELECT FROM mentions WHERE message_id = $1', [id]))
  })
})

test.group('The names for a mention', () => {
  test('are those of members who may read the room', async ({ assert }) => {
    const { author, id, name, path } = await twoInRoom()
    for (const room of [path, '/chat/lobby']) {
      const query = new URLSearchParams({ name })
      const { status, body } = await asScript(author, 'GET', `${room}/members?${query}`)
      assert.equal(status, 200)
      assert.deepInclude(JSON.parse(body), { id, name })
    }
    for (const query of ['', '?name=', '?name[]=x', '?name=%00', '?name=%E2%80%AE']) {
      const { status, body } = await asScript(author, 'GET', `${path}/members${query}`)
      assert.deepEqual([status, JSON.parse(body)], [200, []], query)
    }
  })
})
