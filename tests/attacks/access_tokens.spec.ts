import { randomUUID } from 'node:crypto'
import { test } from '@japa/runner'
import { LOBBY, UNAUTHORISED, type JoinAnswer } from '#messaging/contract'
import { addMessage, addRoom } from '#tests/support/add_message'
import { ChatClient, joinRooms } from '#tests/support/chat_client'
import { programOf, programWith } from '#tests/support/program'
import { stackOn, twoHubsOn } from '#tests/support/stack'
import { until, Visitor, watch } from '#tests/support/visitor'

/** After this time, every hub must have revoked a right that has ended. */
const REVOCATION_TIMEOUT_MS = 1000

const refusedIn = (answer: JoinAnswer) => answer.ok && answer.refused

test.group('A program with the wrong ability', () => {
  test('may not join rooms, and may not watch cities, on the hub', async ({ assert }) => {
    const member = await Visitor.registered(await stackOn())
    const room = await addRoom(member)
    await addMessage(member, { room_id: room, body: 'secret' })
    const rooms = [LOBBY, room].map((roomId) => ({ roomId }))

    for (const abilities of [['cities:read'], ['messages:write']] as const) {
      const socket = await member.connectWithToken(await member.createToken('x', ...abilities))
      const received: unknown[] = []
      socket.onAny((...event) => received.push(event))
      const answer = await joinRooms(socket, rooms)
      assert.deepEqual(answer, { ok: true, rooms: [], refused: [LOBBY, room] })
      await addMessage(member, { room_id: room, body: 'more' })
      const answers = await joinRooms(socket, [
        { roomId: room, since: { epoch: 'x', position: 0 } },
      ])
      assert.deepEqual(refusedIn(answers), [room])
      assert.isEmpty(received)
    }
    for (const abilities of [['messages:read'], ['messages:read', 'messages:write']] as const) {
      const socket = await member.connectWithToken(await member.createToken('x', ...abilities))
      assert.deepEqual(await watch(socket, [room]), { ok: true, readings: [], refused: [room] })
      assert.deepEqual(refusedIn(await joinRooms(socket, rooms)), [])
    }
    member.leave()
  })

  test('is not seen typing', async ({ assert }) => {
    const stack = await stackOn()
    const [member, other] = [await Visitor.registered(stack), await Visitor.registered(stack)]
    const third = await Visitor.registered(stack)
    const room = await addRoom(member, other, third)
    const witness = await third.connect()
    await joinRooms(witness, [{ roomId: room }])
    const seen: number[] = []
    witness.on('typing', ({ members }) => seen.push(...members.map(({ id }) => id)))
    const [reader, writer] = [
      await member.connectWithToken(await member.createToken('x', 'messages:read')),
      await other.connectWithToken(await other.createToken('y', 'messages:read', 'messages:write')),
    ]
    for (const socket of [reader, writer]) await joinRooms(socket, [{ roomId: room }])
    // The hub looks up after a moment who is visible.
    await until('the other program is seen', () => {
      for (const socket of [reader, writer]) socket.emit('typing', room)
      return seen.length
    })
    assert.notInclude(seen, (await member.account()).id)
    third.leave()
    member.leave()
    other.leave()
  })

  test('gets the same refusal whether the room and the message exist or not', async ({
    assert,
  }) => {
    const stack = await stackOn()
    const [member, other] = [await Visitor.registered(stack), await Visitor.registered(stack)]
    const foreign = await addRoom(other)
    const ask = await programOf(member, 'cities:read')
    const message = await addMessage(other, { room_id: foreign })
    const pairs = [
      ['GET', `/v1/rooms/${foreign}/messages`, '/v1/rooms/2147483647/messages'],
      ['DELETE', `/v1/messages/${message}`, `/v1/messages/${randomUUID()}`],
    ]
    for (const [method, existing, missing] of pairs) {
      const [one, two] = [await ask(method, existing), await ask(method, missing)]
      assert.equal(one.status, 403)
      assert.deepEqual([one.status, one.body], [two.status, two.body])
    }
  })

  test('cannot be given another one later', async ({ assert }) => {
    const member = await Visitor.registered(await stackOn())
    await member.createToken('fixed')
    await assert.rejects(
      () =>
        member.stack.sql(
          `UPDATE auth_access_tokens SET abilities = '["messages:read"]' WHERE name = 'fixed'`
        ),
      /keeps its abilities/
    )
  })

  test('of an earlier version, which could do everything, can do nothing in the chat', async ({
    assert,
  }) => {
    const member = await Visitor.registered(await stackOn())
    const token = await member.createToken()
    const { id } = await member.account()
    await member.stack.sql(
      `ALTER TABLE auth_access_tokens DISABLE TRIGGER keep_abilities;
       UPDATE auth_access_tokens SET abilities = '["*"]' WHERE tokenable_id = ${id};
       ALTER TABLE auth_access_tokens ENABLE TRIGGER keep_abilities`
    )
    const socket = await member.connectWithToken(token)
    assert.deepEqual(refusedIn(await joinRooms(socket, [{ roomId: LOBBY }])), [LOBBY])
    assert.equal((await programWith(member.stack, token)('GET', '/v1/rooms')).status, 403)
    member.leave()
  })
})

test.group('A program with the right ability', () => {
  test('reads and writes only in the rooms of its member', async ({ assert }) => {
    const stack = await stackOn()
    const [member, other] = [await Visitor.registered(stack), await Visitor.registered(stack)]
    const foreign = await addRoom(other)
    const message = await addMessage(other, { room_id: foreign, body: 'secret' })
    for (const role of ['member', 'manager', 'admin']) {
      const attacker = role === 'member' ? member : await Visitor.registered(stack, role)
      const ask = await programOf(attacker, 'messages:read', 'messages:write')
      const [read, missing] = [
        await ask('GET', `/v1/rooms/${foreign}/messages`),
        await ask('GET', '/v1/rooms/2147483647/messages'),
      ]
      assert.deepEqual([read.status, read.body], [404, missing.body])
      const fields = { id: randomUUID(), body: 'x' }
      assert.equal((await ask('POST', `/v1/rooms/${foreign}/messages`, fields)).status, 404)
      assert.equal((await ask('PUT', `/v1/messages/${message}`, { body: 'x' })).status, 404)
      assert.equal((await ask('DELETE', `/v1/messages/${message}`)).status, 404)
      const forged = [{ authorId: (await other.account()).id }, { createdAt: '2020-01-01' }]
      for (const field of forged) {
        const refused = await ask('POST', '/v1/rooms/0/messages', { ...fields, ...field })
        assert.equal(refused.status, 422)
      }
      const posted = await ask('POST', '/v1/rooms/0/messages', fields)
      assert.equal(posted.body.data.authorId, (await attacker.account()).id)
    }
  })

  test('has no right that its member has lost', async ({ assert }) => {
    const member = await Visitor.registered(await stackOn())
    const room = await addRoom(member)
    const token = await member.createToken('x', 'messages:read', 'messages:write')
    const ask = programWith(member.stack, token)
    const socket = await member.connectWithToken(token)
    const client = new ChatClient(room)
    await client.follow(socket)
    const own = await addMessage(member, { room_id: room })
    await until('the message', () => client.position === 1)

    await member.stack.sql('DELETE FROM subscriptions WHERE city_id = $1', [room])

    await until('revoked', () => client.counts.revoked === 1, REVOCATION_TIMEOUT_MS)
    await addMessage(member, { room_id: room, body: 'secret' })
    assert.deepEqual(refusedIn(await joinRooms(socket, [{ roomId: room }])), [room])
    const path = `/v1/rooms/${room}/messages`
    assert.equal((await ask('GET', path)).status, 404)
    assert.equal((await ask('POST', path, { id: randomUUID(), body: 'x' })).status, 404)
    assert.equal((await ask('DELETE', `/v1/messages/${own}`)).status, 404)
    assert.equal(client.position, 1)
    assert.isEmpty(client.faults)
    member.leave()
  })

  test('ends on every hub within a second when its token is revoked, and in the API at once', async ({
    assert,
  }) => {
    const stack = await twoHubsOn('postgres')
    const [member, other] = [await Visitor.registered(stack), await Visitor.registered(stack)]
    const token = await member.createToken('x', 'messages:read', 'messages:write')
    const ask = programWith(stack, token)
    const sockets = await Promise.all(
      stack.hubs.map(({ url }) => member.connectWithToken(token, url))
    )
    const clients = sockets.map(() => new ChatClient(LOBBY))
    for (const [n, client] of clients.entries()) await client.follow(sockets[n])
    const kept = new ChatClient(LOBBY)
    await kept.follow(await other.connectWithToken(await other.createToken('y', 'messages:read')))
    assert.equal((await ask('GET', '/v1/rooms')).status, 200)
    const before = clients.map(({ position }) => position)

    await stack.sql(
      'DELETE FROM auth_access_tokens WHERE tokenable_id = (SELECT id FROM users WHERE email = $1)',
      [member.email]
    )

    const { status, headers, body } = await ask('GET', '/v1/rooms')
    assert.equal(status, 401)
    assert.equal(headers.get('www-authenticate'), 'Bearer')
    assert.match(body.detail, /^Send a valid access token/)
    const fields = { id: randomUUID(), body: 'x' }
    assert.equal((await ask('POST', '/v1/rooms/0/messages', fields)).status, 401)
    const areClosed = () => sockets.every(({ connected }) => !connected)
    await until('the end of both connections', areClosed, REVOCATION_TIMEOUT_MS)
    await addMessage(other, { body: 'after the end' })
    await until('the message', () => kept.messages().at(-1)?.body === 'after the end')
    assert.deepEqual(
      clients.map(({ position }) => position),
      before
    )
    await assert.rejects(() => member.connectWithToken(token), UNAUTHORISED)
    other.leave()
  })
})

test.group('The API of the chat', () => {
  test('is closed without a valid token, whatever a browser sends', async ({ assert }) => {
    const stack = await stackOn()
    const member = await Visitor.registered(stack)
    const token = await member.createToken('x', 'messages:read', 'messages:write')
    const csrf = await member.csrfToken()
    const wrong = `${token.slice(0, -4)}AAAA`
    const own = await addMessage(member)
    const headers: Record<string, string>[] = [
      {},
      { cookie: member.cookie },
      { 'cookie': member.cookie, 'x-csrf-token': csrf, 'origin': stack.url },
      { authorization: `Basic ${token}` },
      { authorization: token },
      { authorization: `Bearer ${wrong}` },
      { authorization: 'Bearer null' },
    ]
    const requests: [string, string][] = [
      ['GET', '/v1/rooms'],
      ['GET', '/v1/rooms/0/messages'],
      ['POST', '/v1/rooms/0/messages'],
      ['DELETE', `/v1/messages/${own}`],
    ]
    for (const each of headers) {
      for (const [method, path] of requests) {
        const response = await fetch(`${stack.url}/api${path}`, { method, headers: each })
        assert.equal(response.status, 401, `${JSON.stringify(each)} ${method} ${path}`)
        assert.equal(response.headers.get('content-type'), 'application/problem+json')
        assert.isNull(response.headers.get('set-cookie'))
      }
    }
    const query = await fetch(`${stack.url}/api/v1/rooms?access_token=${token}`)
    assert.equal(query.status, 401)
    const [{ deleted_at: deletedAt }] = await stack.sql(
      'SELECT deleted_at FROM messages WHERE id = $1',
      [own]
    )
    assert.isNull(deletedAt)
  })

  test('ignores the cookie of a browser beside a token', async ({ assert }) => {
    const stack = await stackOn()
    const [member, other] = [await Visitor.registered(stack), await Visitor.registered(stack)]
    const authorization = `Bearer ${await member.createToken('x', 'messages:write')}`
    const response = await fetch(`${stack.url}/api/v1/rooms/0/messages`, {
      method: 'POST',
      headers: { authorization, 'cookie': other.cookie, 'content-type': 'application/json' },
      body: JSON.stringify({ id: randomUUID(), body: 'x' }),
    })
    assert.equal(response.status, 201)
    const { data } = (await response.json()) as { data: { authorId: number } }
    assert.equal(data.authorId, (await member.account()).id)
  })
})
