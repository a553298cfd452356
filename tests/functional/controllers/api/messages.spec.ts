import { randomUUID } from 'node:crypto'
import { test } from '@japa/runner'
import { addMessage, addRoom } from '#tests/support/add_message'
import { programOf } from '#tests/support/program'
import { STRICT_LIMITS, strictStack } from '#tests/support/shared_web_servers'
import { stackOn } from '#tests/support/stack'
import { until, Visitor } from '#tests/support/visitor'

async function memberWithProgram() {
  const stack = await stackOn()
  const member = await Visitor.registered(stack)
  const room = await addRoom(member)
  const ask = await programOf(member, 'messages:read', 'messages:write')
  return { stack, member, room, ask }
}

const bodies = (messages: { body: string }[]) => messages.map(({ body }) => body)

test.group('The API of the chat', () => {
  test('lists the rooms that the member may read', async ({ assert }) => {
    const { stack, room, ask } = await memberWithProgram()
    await stack.city('Not watched', 20)
    const { status, headers, body } = await ask('GET', '/v1/rooms')
    const nothing = { lastRead: 0, unread: 0, muted: false }
    // Other tests write in the lobby. A new member has read what is there.
    const { lastRead, unread } = body.data[0]
    assert.equal(status, 200)
    assert.deepEqual(body, {
      data: [
        { id: 0, name: 'Lobby', cityId: null, lastRead, unread, muted: false },
        { ...nothing, id: room, name: 'Room', cityId: room },
      ],
    })
    assert.equal(headers.get('cache-control'), 'private, no-cache')
    assert.equal(headers.get('x-content-type-options'), 'nosniff')
    assert.isNull(headers.get('set-cookie'))
  })

  test('returns the history page by page, in the form of the contract', async ({ assert }) => {
    const { stack, member, room, ask } = await memberWithProgram()
    const { id: author } = await member.account()
    await stack.sql(
      `INSERT INTO messages (id, room_id, author_id, body)
         SELECT gen_random_uuid(), $1, $2, 'message ' || n FROM generate_series(1, 120) n`,
      [room, author]
    )
    const path = `/v1/rooms/${room}/messages`
    const seen: string[] = []
    let next: string | undefined = path
    for (let pages = 0; next && pages < 10; pages++) {
      const { status, headers, body } = await ask('GET', next)
      assert.equal(status, 200)
      seen.unshift(...bodies(body.data))
      next = /<\/api([^>]+)>; rel="prev"/.exec(headers.get('link') ?? '')?.[1]
    }
    assert.deepEqual(
      seen,
      Array.from({ length: 120 }, (_, n) => `message ${n + 1}`)
    )

    const newest = await ask('GET', path)
    assert.equal(newest.body.metadata.position, 120)
    assert.match(newest.body.metadata.epoch, /^[\w.-]+$/)
    const [{ number, ...message }] = newest.body.data
    assert.equal(number, 71)
    assert.sameMembers(Object.keys(message), [
      ...['id', 'position', 'authorId', 'author', 'body'],
      ...['createdAt', 'editedAt', 'deletedAt', 'quotedId', 'mentions', 'attachments', 'fileCount'],
    ])
    const after = await ask('GET', `${path}?after=100`)
    assert.deepEqual(bodies(after.body.data)[0], 'message 101')
    assert.equal(after.headers.get('link'), `</api${path}?before=101>; rel="prev"`)
    const invalid = await ask('GET', `${path}?before=x&after[]=1`)
    assert.deepEqual(invalid.body, newest.body)
  })

  test('posts a message with 201, and the same one again with 200', async ({ assert }) => {
    const { member, room, ask } = await memberWithProgram()
    const [path, id] = [`/v1/rooms/${room}/messages`, randomUUID()]
    const first = await ask('POST', path, { id, body: 'Hello' })
    assert.equal(first.status, 201)
    assert.containsSubset(first.body.data, {
      id,
      body: 'Hello',
      author: member.name,
      quotedId: null,
    })
    const second = await ask('POST', path, { id, body: 'Hello' })
    assert.equal(second.status, 200)
    assert.deepEqual(second.body, first.body)
    const other = await ask('POST', path, { id, body: 'Another' })
    assert.equal(other.status, 409)
    assert.deepEqual(bodies((await ask('GET', path)).body.data), ['Hello'])

    const quote = await ask('POST', path, { id: randomUUID(), body: 'Yes', quotedId: id })
    assert.equal(quote.body.data.quotedId, id)
    assert.notInclude(JSON.stringify(quote.body), 'Hello')
  })

  test('edits and deletes messages of the member', async ({ assert }) => {
    const { member, ask } = await memberWithProgram()
    const id = await addMessage(member)
    const edited = await ask('PUT', `/v1/messages/${id}`, { body: 'corrected' })
    assert.equal(edited.status, 200)
    assert.equal(edited.body.data.body, 'corrected')
    assert.isString(edited.body.data.editedAt)
    const deleted = await ask('DELETE', `/v1/messages/${id}`)
    assert.equal(deleted.status, 200)
    assert.containsSubset(deleted.body.data, { id, body: '' })
    assert.equal((await ask('PUT', `/v1/messages/${id}`, { body: 'x' })).status, 409)
  })

  test('reports every error as problem details, without a cookie or a session', async ({
    assert,
  }) => {
    const { stack, member, room, ask } = await memberWithProgram()
    const sessions = async () =>
      (await stack.sql('SELECT count(*)::int FROM sessions'))[0].count as number
    const before = await sessions()
    const path = `/v1/rooms/${room}/messages`
    const id = randomUUID()
    const own = await addMessage(member)
    const requests: [string, string, unknown, number][] = [
      ['POST', path, { id, body: ' ' }, 422],
      ['POST', path, { id: 'x', body: 'x' }, 422],
      ['POST', path, { body: 'x' }, 422],
      ['POST', path, { id, body: ['x'] }, 422],
      ['POST', path, { id, body: 'x', quotedId: 'x' }, 422],
      ['POST', path, { id, body: 'x', quotedId: own }, 422],
      ['POST', path, [1], 422],
      ['POST', path, 1, 400],
      ['POST', '/v1/rooms/2147483647/messages', { id, body: 'x' }, 404],
      ['POST', '/v1/rooms/99999999999/messages', { id, body: 'x' }, 404],
      ['GET', '/v1/rooms/2147483647/messages', undefined, 404],
      ['GET', '/v1/rooms/x/messages', undefined, 404],
      ['GET', '/v1/nothing', undefined, 404],
      ['PATCH', '/v1/rooms', {}, 405],
      ['POST', path, { id, body: 'x', quoteId: own }, 422],
      ['PUT', '/v1/messages/x', { body: 'x' }, 404],
      ['PUT', `/v1/messages/${randomUUID()}`, { body: 'x' }, 404],
      ['POST', `/v1/messages/${own}?_method=DELETE`, {}, 400],
    ]
    for (const [method, address, body, status] of requests) {
      const response = await ask(method, address, body)
      const name = `${method} ${address} ${JSON.stringify(body)}`
      assert.equal(response.status, status, name)
      assert.equal(response.headers.get('content-type'), 'application/problem+json', name)
      assert.equal(response.body.status, status, name)
      assert.match(response.body.detail, /^[A-Z].*[.".]$/, name)
      assert.isNull(response.headers.get('set-cookie'), name)
      assert.isNull(response.headers.get('location'), name)
    }
    const [{ count }] = await stack.sql('SELECT count(*)::int FROM messages WHERE id = $1', [own])
    assert.equal(count, 1)
    assert.equal(await sessions(), before)
    const form = await fetch(`${stack.url}/api${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${await member.createToken('form', 'messages:write')}` },
      body: new URLSearchParams({ id, body: 'x' }),
    })
    assert.equal(form.status, 415)
  })

  test('tells a program without the ability which one it needs', async ({ assert }) => {
    const { member, room } = await memberWithProgram()
    const path = `/v1/rooms/${room}/messages`
    const own = await addMessage(member)
    const read: [string, string][] = [
      ['GET', '/v1/rooms'],
      ['GET', path],
    ]
    const write: [string, string][] = [
      ['POST', path],
      ['PUT', `/v1/messages/${own}`],
      ['DELETE', `/v1/messages/${own}`],
    ]
    const programs = {
      'cities:read': await programOf(member, 'cities:read'),
      'messages:read': await programOf(member, 'messages:read'),
      'messages:write': await programOf(member, 'messages:write'),
    }
    const expected: [keyof typeof programs, [string, string][], string][] = [
      ['cities:read', read, 'messages:read'],
      ['cities:read', write, 'messages:write'],
      ['messages:read', write, 'messages:write'],
      ['messages:read', [['GET', '/board']], 'cities:read'],
      ['messages:write', read, 'messages:read'],
    ]
    for (const [ability, requests, needed] of expected) {
      for (const [method, address] of requests) {
        const { status, headers, body } = await programs[ability](method, address)
        assert.equal(status, 403, `${ability}: ${method} ${address}`)
        assert.equal(
          headers.get('www-authenticate'),
          `Bearer error="insufficient_scope", scope="${needed}"`
        )
        assert.include(body.detail, needed)
        assert.equal(body.type, 'urn:problem-type:fairweather:missing-ability')
      }
    }
    assert.equal((await programs['messages:read']('GET', path)).status, 200)
    const fields = { id: randomUUID(), body: 'x' }
    assert.equal((await programs['messages:write']('POST', path, fields)).status, 201)
  })

  test('shares the rate limit of messages with the pages', async ({ assert }) => {
    const stack = await strictStack()
    const member = await Visitor.registered(stack)
    const ask = await programOf(member, 'messages:write')
    const fields = () => ({ id: randomUUID(), body: 'x' })
    assert.equal((await ask('POST', '/v1/rooms/0/messages', fields())).status, 201)
    await member.submit('/chat/lobby/messages', fields(), '/chat')
    assert.equal((await ask('POST', '/v1/rooms/0/messages', fields())).status, 201)
    const { status, headers } = await ask('POST', '/v1/rooms/0/messages', fields())
    assert.equal(status, 429)
    assert.isAtMost(Number(headers.get('retry-after')), 60)
    const { id } = await member.account()
    const stored = await stack.sql('SELECT FROM messages WHERE author_id = $1', [id])
    assert.lengthOf(stored, STRICT_LIMITS.MESSAGES_PER_MINUTE)
  })

  test('brings a message to the pages', async ({ assert }) => {
    const { member, room, ask } = await memberWithProgram()
    const socket = await member.connect()
    const received: string[] = []
    socket.on('messages', ({ changes }) => received.push(...bodies(changes)))
    const answer = await socket.emitWithAck('join', [{ roomId: room }])
    assert.containsSubset(answer, { ok: true, refused: [] })
    await ask('POST', `/v1/rooms/${room}/messages`, { id: randomUUID(), body: 'From a program' })
    await until('the message', () => received.includes('From a program'))
    member.leave()
  })
})

/** The form of a message with files. */
function formOf(files: Record<string, string>, fields: Record<string, string> = {}) {
  const data = new FormData()
  for (const [name, value] of Object.entries({ id: randomUUID(), ...fields })) data.set(name, value)
  for (const [name, content] of Object.entries(files)) {
    data.append('files', new Blob([content]), name)
  }
  return data
}

test.group('A message of the API with files', () => {
  test('is posted once, with a text or without', async ({ assert }) => {
    const { member, room, ask } = await memberWithProgram()
    const path = `/v1/rooms/${room}/messages`
    const fields = { id: randomUUID(), body: 'Two files' }
    const files = { 'route.gpx': '<gpx/>', 'notes.txt': 'Bring a coat' }
    const posted = await ask('POST', path, formOf(files, fields))
    assert.equal(posted.status, 201, JSON.stringify(posted.body))
    assert.containsSubset(posted.body.data, { ...fields, fileCount: 2 })
    assert.deepEqual(
      posted.body.data.attachments.map(({ name, sizeBytes }: any) => [name, sizeBytes]),
      [
        ['route.gpx', 6],
        ['notes.txt', 12],
      ]
    )
    assert.equal((await ask('POST', path, formOf(files, fields))).status, 200)
    assert.equal((await ask('POST', path, formOf({ 'a.txt': 'x' }))).status, 201)
    assert.include((await member.get(`/chat/cities/${room}`)).body, 'route.gpx')
    assert.lengthOf((await ask('GET', path)).body.data, 2)
  })

  test('is refused without a file, with an empty one and with an unknown field', async ({
    assert,
  }) => {
    const { room, ask } = await memberWithProgram()
    const path = `/v1/rooms/${room}/messages`
    for (const [body, pointer] of [
      [formOf({}), '#/files'],
      [formOf({ 'empty.txt': '' }), '#/files'],
      [formOf({ 'a.txt': 'x' }, { text: 'x' }), '#/text'],
      [formOf({ 'a.txt': 'x' }, { id: '7' }), '#/id'],
      [formOf({ 'a.txt': 'x' }, { quotedId: '7' }), '#/quotedId'],
    ] as const) {
      const { status, body: problem } = await ask('POST', path, body)
      assert.equal(status, 422, JSON.stringify(problem))
      assert.equal(problem.errors[0].pointer, pointer)
    }
    assert.isEmpty((await ask('GET', path)).body.data)
  })

  test('is only for who may write in the room', async ({ assert }) => {
    const { room, stack } = await memberWithProgram()
    const other = await programOf(await Visitor.registered(stack), 'messages:write')
    const { status } = await other('POST', `/v1/rooms/${room}/messages`, formOf({ 'a.txt': 'x' }))
    assert.equal(status, 404)
  })
})

test.group('A single message of the API', () => {
  test('is shown with its room, also if it is quoted, found or deleted', async ({ assert }) => {
    const { member, room, ask, stack } = await memberWithProgram()
    const id = await addMessage(member, { room_id: room, body: 'Quoted later' })
    const { status, body } = await ask('GET', `/v1/messages/${id}`)
    assert.equal(status, 200)
    assert.containsSubset(body.data, { id, body: 'Quoted later', author: member.name })
    assert.deepEqual(body.metadata, { roomId: room })
    await ask('DELETE', `/v1/messages/${id}`)
    const deleted = await ask('GET', `/v1/messages/${id}`)
    assert.equal(deleted.body.data.body, '')
    assert.isNotNull(deleted.body.data.deletedAt)

    const other = await Visitor.registered(stack)
    const askOther = await programOf(other, 'messages:read')
    const refused = await askOther('GET', `/v1/messages/${id}`)
    assert.equal(refused.status, 404)
    assert.deepEqual(refused.body, (await askOther('GET', `/v1/messages/${randomUUID()}`)).body)
    await other.subscribe(room)
    assert.equal((await askOther('GET', `/v1/messages/${id}`)).status, 200)
  })
})

test.group('A message of the API that mentions somebody', () => {
  test('names the one who is meant of several members with the same name', async ({ assert }) => {
    const { room, ask, stack } = await memberWithProgram()
    const name = `Twin ${randomUUID().slice(0, 8)}`
    const ids: number[] = []
    for (const twin of [await Visitor.registered(stack), await Visitor.registered(stack)]) {
      await stack.sql('UPDATE users SET name = $1 WHERE email = $2', [name, twin.email])
      await twin.subscribe(room)
      ids.push((await twin.account()).id)
    }
    const path = `/v1/rooms/${room}/messages`
    const post = async (fields: object) => {
      const message = { id: randomUUID(), body: `@${name} hello`, ...fields }
      return (await ask('POST', path, message)).body.data
    }
    assert.deepEqual((await post({})).mentions, [])
    const chosen = await post({ mentionIds: [ids[1]] })
    assert.deepEqual(chosen.mentions, [{ id: ids[1], name }])
    const edited = await ask('PUT', `/v1/messages/${chosen.id}`, {
      body: `@${name} bye`,
      mentionIds: [ids[0]],
    })
    assert.deepInclude(edited.body.data.mentions, { id: ids[0], name })

    const data = formOf({ 'a.txt': 'x' }, { body: `@${name}` })
    for (const id of ids) data.append('mentionIds', String(id))
    const withFile = await ask('POST', path, data)
    assert.equal(withFile.status, 201, JSON.stringify(withFile.body))
    assert.sameDeepMembers(
      withFile.body.data.mentions,
      ids.map((id) => ({ id, name }))
    )
  })
})
