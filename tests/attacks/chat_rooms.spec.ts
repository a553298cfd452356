import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { test } from '@japa/runner'
import { LOBBY, TOO_MANY, UNAUTHORISED, type JoinAnswer } from '#messaging/contract'
import { addToken } from '#tests/support/add_token'
import { ChatClient, joinRooms, leaveRooms } from '#tests/support/chat_client'
import { RawWebSocket } from '#tests/support/raw_websocket'
import { buses, skipWithoutBus, Stack, type BusName, type Hub } from '#tests/support/stack'
import { until, Visitor, watch, type HubClient } from '#tests/support/visitor'

/** After this time, every hub must have revoked a right that has ended. */
const REVOCATION_TIMEOUT_MS = 1000

const SETTINGS = {
  // So high that no message of these tests is throttled.
  HUB_EVENTS_PER_SECOND: '1000',
  HUB_MAX_FRAME: '8192',
  HUB_VISITORS_PER_IP: '3',
}

const stacks = new Map<BusName, Promise<Stack>>()

/** Returns the two hubs with this bus that all groups share. */
function hubsOn(bus: BusName) {
  if (!stacks.has(bus)) stacks.set(bus, Stack.start(bus, SETTINGS, { web: false, hubs: 2 }))
  return stacks.get(bus)!
}

/** Emits any event with any arguments, even if the types of the contract forbid them. */
const emit = (socket: HubClient, event: string, ...args: unknown[]) =>
  (socket.emit as (event: string, ...args: unknown[]) => void)(event, ...args)

async function say(stack: Stack, roomId: number, body = 'said') {
  await stack.sql('INSERT INTO messages (id, room_id, body) VALUES ($1, $2, $3)', [
    randomUUID(),
    roomId,
    body,
  ])
}

const refusedIn = (answer: JoinAnswer) => answer.ok && answer.refused
const roomsIn = (answer: JoinAnswer) => answer.ok && answer.rooms.map(({ roomId }) => roomId)

test.group('Hostile requests to join rooms of the chat', (group) => {
  let stack: Stack
  let member: Visitor
  let socket: HubClient
  let mine: number
  let other: number
  group.setup(async () => {
    stack = await hubsOn('postgres')
  })
  group.each.setup(async () => {
    member = await Visitor.registered(stack)
    ;[mine, other] = [await stack.city('Mine', 20), await stack.city('Other', 20)]
    await member.subscribe(mine)
    await say(stack, mine, 'mine')
    await say(stack, other, 'secret')
    socket = await member.connect()
    return () => member.leave()
  })

  test('with more than a hundred ids are invalid, and with a million close the connection', async ({
    assert,
  }) => {
    const rooms = (count: number) =>
      Array.from({ length: count }, (_, n) => ({ roomId: other + n }))
    const many = await joinRooms(socket, rooms(100))
    assert.lengthOf(refusedIn(many) || [], 100)
    assert.containsSubset(await joinRooms(socket, rooms(101)), { error: { code: 'invalid' } })
    assert.isTrue(socket.connected)

    emit(socket, 'join', rooms(1_000_000), () => {})

    await until('the end of the connection', () => socket.disconnected)
  })

  test('get the same answer for a room of others and one that does not exist', async ({
    assert,
  }) => {
    const disabled = await stack.city('Disabled', 20)
    await member.subscribe(disabled)
    await say(stack, disabled, 'secret')
    await stack.sql('UPDATE cities SET enabled = false WHERE id = $1', [disabled])
    const since = { epoch: '1-2-3-0.4', position: 0 }

    for (const roomId of [other, disabled, 2 ** 31 - 1]) {
      for (const request of [{ roomId }, { roomId, since }]) {
        const answer = await joinRooms(socket, [request])
        assert.deepEqual(answer, { ok: true, rooms: [], refused: [roomId] })
        const both = await joinRooms(socket, [request, { roomId: mine }])
        assert.deepEqual([refusedIn(both), roomsIn(both)], [[roomId], [mine]])
      }
    }
  })

  test('do not open the room of a city that the member only oversees', async ({ assert }) => {
    const admin = await Visitor.admin(stack)
    const connection = await admin.connect()
    emit(connection, 'oversee', [other], () => {})
    assert.deepEqual(refusedIn(await joinRooms(connection, [{ roomId: other }])), [other])
    admin.leave()
  })

  test('of any wrong type all get the same error, and change nothing for others', async ({
    assert,
  }) => {
    const invalid = await joinRooms(socket, 'x')
    assert.containsSubset(invalid, { ok: false, error: { code: 'invalid' } })
    const lists = [null, undefined, '', mine, true, {}, { length: 1, 0: { roomId: mine } }]
    const ids = [mine + 0.5, Number.NaN, -1, 2 ** 31, String(mine), null, true, [mine], undefined]
    const sinces = [
      0,
      'x',
      [],
      {},
      { epoch: 'a' },
      { position: 1 },
      { epoch: 1, position: 1 },
      { epoch: 'a', position: -1 },
      { epoch: 'a', position: 1.5 },
      { epoch: 'a', position: 2 ** 60 },
      { epoch: 'a', position: '1' },
      { epoch: 'a\u0000', position: 1 },
      { epoch: '\ud800', position: 1 },
      { epoch: 'a'.repeat(101), position: 1 },
      { epoch: '', position: 1 },
    ]
    const items = [mine, null, ...ids.map((roomId) => ({ roomId }))]
    const requests = [
      ...lists,
      ...items.map((item) => [item]),
      ...sinces.map((since) => [{ roomId: mine, since }]),
    ]
    for (const request of requests) {
      assert.deepEqual(await joinRooms(socket, request), invalid, JSON.stringify(request))
    }
    assert.deepEqual(roomsIn(await joinRooms(socket, [{ roomId: mine }])), [mine])
    assert.containsSubset(await leaveRooms(socket, [{ roomId: mine }]), { ok: false })
    assert.isTrue((await leaveRooms(socket, [mine])).ok)
  })

  test('with keys like __proto__ change nothing in the hub', async ({ assert }) => {
    const webSocket = await RawWebSocket.joined(member)
    webSocket.send(`421["join",[{"__proto__":{"roomId":${mine}}}]]`)
    webSocket.send(`422["join",[{"roomId":${mine},"__proto__":{"since":{"epoch":"x"}}}]]`)
    webSocket.send(`423["join",[{"constructor":{"prototype":{"roomId":${mine}}}}]]`)
    const answers = () => webSocket.received.filter((frame) => /^43[123]/.test(frame))
    await until('the answers', () => answers().length === 3)
    assert.include(answers()[0], '"code":"invalid"')
    assert.include(answers()[1], `"roomId":${mine}`)
    assert.include(answers()[2], '"code":"invalid"')
    webSocket.close()
  })

  test('cannot say anything: events of the hub have no effect when a client sends them', async ({
    assert,
  }) => {
    const [liar, witness] = [socket, new ChatClient(mine)]
    await witness.follow(await member.connect())
    await joinRooms(liar, [{ roomId: mine }])
    const part = { roomId: mine, after: 1, upto: 2, changes: [{ id: randomUUID(), body: 'lie' }] }
    emit(liar, 'messages', part)
    emit(liar, 'messages', [{ ...part, id: mine }])
    emit(liar, 'behind', { roomId: mine })
    emit(liar, 'revoked', { roomId: mine })

    await say(stack, mine, 'true')

    await until('the message', () => witness.position === 2)
    assert.deepEqual(
      witness.messages().map(({ body }) => body),
      ['mine', 'true']
    )
    assert.deepEqual(witness.counts, { behind: 0, revoked: 0, anew: 0 })
    assert.isEmpty(witness.faults)
  })

  test('by an access token follow the same rules', async ({ assert }) => {
    const program = await member.connectWithToken(
      await addToken(member, { abilities: ['messages:read'] })
    )
    const answer = await joinRooms(
      program,
      [LOBBY, mine, other].map((roomId) => ({ roomId }))
    )
    assert.deepEqual([refusedIn(answer), roomsIn(answer)], [[other], [LOBBY, mine]])
  })
})

test.group('A visitor', (group) => {
  let stack: Stack
  let city: number
  group.setup(async () => {
    stack = await hubsOn('postgres')
    city = await stack.city('Members only', 20)
    await say(stack, city, 'secret')
    await say(stack, LOBBY, 'public')
  })

  test('may follow the lobby and nothing else', async ({ assert }) => {
    const visitor = new Visitor(stack)
    const socket = await visitor.connectAsVisitor()
    const client = new ChatClient(LOBBY)
    await client.follow(socket)
    assert.deepEqual(refusedIn(await joinRooms(socket, [{ roomId: city }])), [city])
    assert.deepEqual(await watch(socket, [city]), { ok: true, readings: [], refused: [city] })
    emit(socket, 'oversee', [city], () => {})

    await say(stack, city, 'more')
    await stack.sql('UPDATE cities SET celsius = 21 WHERE id = $1', [city])
    await say(stack, LOBBY, 'hello')

    await until('the message', () => client.messages().at(-1)?.body === 'hello')
    assert.isEmpty(client.faults)
    visitor.leave()
  })

  test('has fewer rights than the member whose browser it is', async ({ assert }) => {
    const member = await Visitor.registered(stack)
    await member.subscribe(city)
    const socket = await member.connectAsVisitor(stack.hubUrl, member.handshake)
    assert.deepEqual(refusedIn(await joinRooms(socket, [{ roomId: city }])), [city])
    member.leave()
  })

  test('must come from a page of ours, and say so', async ({ assert }) => {
    const visitor = new Visitor(stack)
    const origin = { origin: stack.url }
    const refused: [Record<string, string>, Record<string, unknown>][] = [
      [{}, { visitor: true }],
      [origin, {}],
      [origin, { visitor: 'true' }],
      [origin, { visitor: 1 }],
      [origin, { visitor: true, token: 'x' }],
    ]
    for (const [headers, auth] of refused) {
      await assert.rejects(
        () => visitor.connectAsVisitor(stack.hubUrl, headers, auth),
        UNAUTHORISED
      )
    }
    const foreign = { origin: 'https://elsewhere.example' }
    await assert.rejects(() => visitor.connectAsVisitor(stack.hubUrl, foreign), 'websocket error')
  })

  test('shares a number of connections with others from the same address', async ({ assert }) => {
    const visitor = new Visitor(stack)
    await until('no other visitor', async () => {
      const [first, ...more] = await Promise.allSettled(
        Array.from({ length: 3 }, () => visitor.connectAsVisitor())
      )
      if ([first, ...more].every(({ status }) => status === 'fulfilled')) return true
      visitor.leave()
      return false
    })
    await assert.rejects(() => visitor.connectAsVisitor(), TOO_MANY)
    const member = await Visitor.registered(stack)
    assert.isTrue((await member.connect()).connected)
    visitor.leave()
    member.leave()
  })
})

/**
 * Triggers in the database notice that a right ends, whatever the bus is. Therefore, all ends run on
 * the PostgreSQL bus, and the first of each kind on Redis.
 */
function endsOn<End>(bus: BusName, ends: End[]) {
  return bus === 'postgres' ? ends : ends.slice(0, 1)
}

for (const bus of buses) {
  test.group(
    `A right to a room of the chat that ends, with two hubs and the ${bus} bus`,
    (group) => {
      skipWithoutBus(group, bus)
      let stack: Stack
      group.setup(async () => {
        stack = await hubsOn(bus)
      })

      async function follow(city: number) {
        const member = await Visitor.registered(stack)
        await member.subscribe(city)
        const sockets = await member.connectToAll()
        const clients = sockets.map(() => new ChatClient(city))
        for (const [n, client] of clients.entries()) await client.follow(sockets[n])
        return { member, sockets, clients }
      }

      const ends: [name: string, sql: string][] = [
        ['the member stops watching the city', 'DELETE FROM subscriptions WHERE city_id = $1'],
        ['the city is disabled', 'UPDATE cities SET enabled = false WHERE id = $1'],
        ['the city is deleted', 'DELETE FROM cities WHERE id = $1'],
      ]
      for (const [name, sql] of endsOn(bus, ends)) {
        test(`is revoked within a second at every hub when ${name}`, async ({ assert }) => {
          const city = await stack.city('Faro', 20)
          const { member, sockets, clients } = await follow(city)
          await say(stack, city)
          await until('a message', () => clients.every(({ position }) => position === 1))

          await stack.sql(sql, [city])

          const areRevoked = () => clients.every(({ counts }) => counts.revoked === 1)
          await until('revoked at both hubs', areRevoked, REVOCATION_TIMEOUT_MS)
          if (!name.includes('deleted')) await say(stack, city, 'secret')
          for (const socket of sockets) {
            assert.deepEqual(refusedIn(await joinRooms(socket, [{ roomId: city }])), [city])
          }
          assert.isEmpty(clients.flatMap(({ faults }) => faults))
          assert.isTrue(clients.every(({ position }) => position === 1))
          member.leave()
        })
      }

      const closings: [name: string, sql: string][] = [
        [
          'signs out',
          `UPDATE sign_ins SET ended_at = now() FROM users WHERE users.id = user_id AND email = $1`,
        ],
        ['is deactivated', 'UPDATE users SET active = false WHERE email = $1'],
        ['is deleted', 'DELETE FROM users WHERE email = $1'],
      ]
      for (const [name, sql] of endsOn(bus, closings)) {
        test(`closes the connections in the lobby of a member who ${name}, and no other`, async ({
          assert,
        }) => {
          const city = await stack.city('Faro', 20)
          const [gone, kept] = [await follow(city), await follow(city)]
          const client = new ChatClient(LOBBY)
          for (const socket of gone.sockets) await joinRooms(socket, [{ roomId: LOBBY }])
          await client.follow(kept.sockets[0])

          await stack.sql(sql, [gone.member.email])

          const areClosed = () => gone.sockets.every(({ connected }) => !connected)
          await until('the end of both connections', areClosed, REVOCATION_TIMEOUT_MS)
          await say(stack, LOBBY, name)
          await until('the message', () => client.messages().at(-1)?.body === name)
          assert.isEmpty(client.faults)
          kept.member.leave()
        })
      }

      // The race is between a hub and the database, so it is the same with every bus.
      if (bus !== 'postgres') return

      test('never leaks when the member stops watching and joins at the same moment', async ({
        assert,
      }) => {
        const city = await stack.city('Faro', 20)
        const { member, sockets } = await follow(city)
        const { id } = await member.account()
        const leaks: string[] = []
        let inRoom = 0
        for (let round = 0; round < 60; round++) {
          const secret = `secret ${round}`
          let hasEnded = false
          sockets[0].removeAllListeners('messages')
          sockets[0].on('messages', ({ changes }) => {
            if (hasEnded && changes.some(({ body }) => body === secret)) leaks.push(secret)
          })
          await Promise.all([
            joinRooms(sockets[0], [{ roomId: city }]).then((answer) => {
              if (roomsIn(answer)) inRoom++
            }),
            pause(4 * Math.random()).then(() =>
              stack.sql('DELETE FROM subscriptions WHERE user_id = $1', [id])
            ),
          ])
          // The end has reached the hub when nothing is pending, and a request after it is answered.
          await until('the end', async () => {
            const [{ count }] = await stack.sql('SELECT count(*)::int FROM pending_revocations')
            return count === 0
          })
          assert.deepEqual(refusedIn(await joinRooms(sockets[0], [{ roomId: city }])), [city])
          hasEnded = true
          await say(stack, city, secret)
          await member.subscribe(city)
        }
        const client = new ChatClient(city)
        await client.follow(sockets[1])
        await until('all messages', () => client.messages().length > 0)
        await pause(300)
        assert.isAbove(inRoom, 0, 'premise')
        assert.isEmpty(leaks)
        member.leave()
      })
    }
  )
}

test.group('A hub with other settings', (group) => {
  let stack: Stack
  let hub: Hub
  group.setup(async () => {
    stack = await hubsOn('postgres')
    hub = await stack.addHub({ CHAT_PUBLIC: 'false', SESSION_AGE: '1h' })
  })

  test('refuses visitors if the chat is not public', async ({ assert }) => {
    await assert.rejects(() => new Visitor(stack).connectAsVisitor(hub.url), UNAUTHORISED)
    const member = await Visitor.registered(stack)
    const socket = await member.connect(member.handshake, '/', hub.url)
    assert.deepEqual(roomsIn(await joinRooms(socket, [{ roomId: LOBBY }])), [LOBBY])
    member.leave()
  })

  test('ends the connections in the chat of a session that expires', async ({ assert }) => {
    const member = await Visitor.registered(stack)
    await stack.sql(
      `UPDATE sign_ins SET last_used = now() - interval '1 hour' + interval '3 seconds'
       FROM users WHERE users.id = user_id AND email = $1`,
      [member.email]
    )
    const socket = await member.connect(member.handshake, '/', hub.url)
    const client = new ChatClient(LOBBY)
    await client.follow(socket)
    const { position } = client
    await until('the end of the connection', () => !socket.connected, 5000)
    await say(stack, LOBBY)
    await pause(100)
    assert.equal(client.position, position)
  })
})
