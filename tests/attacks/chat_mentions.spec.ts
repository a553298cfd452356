import { randomUUID } from 'node:crypto'
import { test } from '@japa/runner'
import { addMessage, addRoom } from '#tests/support/add_message'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

let names = 0

async function rename({ stack, email }: Visitor, name: string) {
  const [{ id }] = await stack.sql('UPDATE users SET name = $1 WHERE email = $2 RETURNING id', [
    name,
    email,
  ])
  return id as number
}

/** Returns two members in a room, and one who may not read it, with unique names. */
async function roomAndOutsider() {
  const stack = await stackOn()
  const [author, outsider] = [await Visitor.registered(stack), await Visitor.registered(stack)]
  const name = `Outsider ${++names}z`
  const id = await rename(outsider, name)
  const room = await addRoom(author)
  return { stack, author, outsider, id, name, room, path: `/chat/cities/${room}` }
}

const asScript = async (
  member: Visitor,
  method: string,
  path: string,
  fields: Record<string, string> = {}
) =>
  member.request(path, {
    method,
    headers: { 'accept': 'application/json', 'x-csrf-token': await member.csrfToken() },
    ...(method !== 'GET' && { body: new URLSearchParams(fields) }),
  })

test.group('A mention', () => {
  test('of a member who may not read the room tells them nothing, even if it is chosen', async ({
    assert,
  }) => {
    const { stack, author, outsider, id, name, path } = await roomAndOutsider()
    const message = randomUUID()
    const { status, body } = await asScript(author, 'POST', `${path}/messages`, {
      id: message,
      body: `@${name} secret`,
      chosen: String(id),
      mentions: JSON.stringify([{ id, name }]),
    })
    assert.equal(status, 200)
    assert.notProperty(JSON.parse(body), 'mentions')
    assert.isEmpty(await stack.sql('SELECT FROM mentions WHERE user_id = $1', [id]))
    for (const page of ['/dashboard', '/chat', '/chat/mentions']) {
      assert.notInclude((await outsider.get(page)).body, message, page)
    }
  })

  test('shows nothing of the room after the right to it has ended', async ({ assert }) => {
    const { stack, author, outsider, id, name, room, path } = await roomAndOutsider()
    await outsider.subscribe(room)
    const message = await addMessage(author, {
      room_id: room,
      body: 'our secret',
      mentions: JSON.stringify([{ id, name }]),
    })
    for (const page of ['/dashboard', '/chat/mentions']) {
      assert.include((await outsider.get(page)).body, message, page)
    }
    const unread = new RegExp(`data-unread="${room}"`)
    assert.match((await outsider.get('/chat')).body, unread)

    await stack.sql('DELETE FROM subscriptions WHERE user_id = $1', [id])

    for (const page of ['/dashboard', '/chat/mentions', '/chat']) {
      const { body } = await outsider.get(page)
      assert.notInclude(body, message, page)
      assert.notInclude(body, 'our secret', page)
      assert.notMatch(body, unread)
    }
    assert.equal((await outsider.get(path)).status, 404)
  })

  test('in a deleted message is not told to anybody', async ({ assert }) => {
    const { author, outsider, name, room, path } = await roomAndOutsider()
    await outsider.subscribe(room)
    const id = randomUUID()
    const posted = await asScript(author, 'POST', `${path}/messages`, { id, body: `@${name}` })
    assert.include(posted.body, name)
    const deleted = await asScript(author, 'DELETE', `/chat/messages/${id}`)
    assert.notInclude(deleted.body, name)
    assert.notInclude((await author.get(`${path}?message=${id}`)).body, `@${name}`)
  })

  test('can be marked as seen only by the member', async ({ assert }) => {
    const { stack, author, outsider, id, name, room } = await roomAndOutsider()
    await outsider.subscribe(room)
    const mentions = JSON.stringify([{ id, name }])
    const message = await addMessage(author, { room_id: room, mentions })
    for (const fields of [{ message }, {}, { message: 'x' }] as Record<string, string>[]) {
      assert.equal((await asScript(author, 'PUT', '/chat/mentions', fields)).status, 204)
    }
    const [{ seen_at: seenAt }] = await stack.sql(
      'SELECT seen_at FROM mentions WHERE user_id = $1',
      [id]
    )
    assert.isNull(seenAt)
  })

  test('cannot bring a script with the names of its author and its member', async ({ assert }) => {
    const { author, outsider, room, path } = await roomAndOutsider()
    await outsider.subscribe(room)
    const script = `<img src=x onerror=alert(${++names})>`
    await rename(author, script)
    await rename(outsider, `${script}!`)
    const { body } = await asScript(author, 'POST', `${path}/messages`, {
      id: randomUUID(),
      body: `@${script}!`,
    })
    assert.deepPropertyVal(JSON.parse(body).mentions[0], 'name', `${script}!`)
    for (const page of [path, '/dashboard', '/chat/mentions']) {
      const shown = (await outsider.get(page)).body
      assert.notInclude(shown, '<img', page)
      assert.include(shown, '&lt;img', page)
    }
  })
})

test.group('The names for a mention', () => {
  test('are not told to visitors, nor of rooms that a member may not read', async ({ assert }) => {
    const { stack, author, outsider, path } = await roomAndOutsider()
    await rename(author, 'Hidden Reader')
    const query = `members?name=hidden`
    assert.equal((await asScript(outsider, 'GET', `${path}/${query}`)).status, 404)
    assert.equal((await asScript(outsider, 'GET', `/chat/cities/2147483647/${query}`)).status, 404)
    const visitor = await new Visitor(stack).get(`/chat/lobby/${query}`)
    assert.equal(visitor.status, 302)
    assert.notInclude(visitor.body, 'Hidden')
  })

  test('are not found by the e-mail address, and cannot be collected quickly', async ({
    assert,
  }) => {
    const { author, outsider, room, path } = await roomAndOutsider()
    await outsider.subscribe(room)
    const ask = (name: string) =>
      asScript(author, 'GET', `${path}/members?${new URLSearchParams({ name })}`)
    const [local] = outsider.email.split('@')
    for (const text of [local, outsider.email, 'example', 'org', '%', '_']) {
      assert.equal((await ask(text)).body, '[]', text)
    }
    const token = await author.csrfToken()
    const statuses: number[] = []
    // A burst would be slow on a busy machine, and each web server then counts on its own.
    while (statuses.length < 130) {
      const answers = Array.from({ length: 5 }, () =>
        author.request(`${path}/members?name=out`, {
          headers: { 'accept': 'application/json', 'x-csrf-token': token },
        })
      )
      statuses.push(...(await Promise.all(answers)).map(({ status }) => status))
    }
    const count = (status: number) => statuses.filter((each) => each === status).length
    assert.deepEqual([count(200), count(429)], [114, 16])
  })
})
