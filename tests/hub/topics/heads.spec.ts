import { mock } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { heads } from '#hub/topics/heads'
import { createSignIn, partOf, startChat } from '#tests/support/chat_in_process'
import { createRoom, post } from '#tests/support/chat_sql_helpers'
import { collectHeads, followRooms, recentOf } from '#tests/support/inbox_client'
import { buses, skipWithoutBus, stackOn } from '#tests/support/stack'
import { until, Visitor } from '#tests/support/visitor'

for (const bus of buses) {
  test.group(`The head of a room, with the ${bus} bus`, (group) => {
    skipWithoutBus(group, bus)

    test('is pushed if bare SQL adds a message, only to who may read the room', async ({
      assert,
    }) => {
      const stack = await stackOn(bus)
      const city = await stack.city('Headed', 20)
      const [reader, other] = [await Visitor.registered(stack), await Visitor.registered(stack)]
      await reader.subscribe(city)
      const [socket, outside] = [await reader.connect(), await other.connect()]
      const [inside, leaked] = [socket, outside].map(collectHeads)
      const empty = { roomId: city, position: 0, recent: [] }
      assert.deepEqual(await followRooms(socket, [city]), { ok: true, heads: [empty], refused: [] })
      const refused = { ok: true, heads: [], refused: [city] }
      assert.deepEqual(await followRooms(outside, [city]), refused)
      const program = await reader.connectWithToken(await reader.createToken())
      assert.deepEqual(await followRooms(program, [city]), refused)

      await stack.sql(
        `INSERT INTO messages (id, room_id, body) VALUES (gen_random_uuid(), $1, 'said')`,
        [city]
      )

      await until('the head', () => inside.length)
      assert.deepEqual(inside[0], { roomId: city, position: 1, recent: [0, 0] })

      const revoked: (number | undefined)[] = []
      socket.on('revoked', ({ roomId }) => revoked.push(roomId))
      await stack.sql('DELETE FROM subscriptions WHERE city_id = $1', [city])
      await until('the end of the right', () => revoked.includes(city))
      await stack.sql(
        `INSERT INTO messages (id, room_id, body) VALUES (gen_random_uuid(), $1, 'secret')`,
        [city]
      )
      await stack.sql('UPDATE cities SET celsius = 1 WHERE id = $1', [city])
      await until('that everything is announced', async () => {
        const [{ position }] = await stack.sql(
          'SELECT position FROM announced_rooms WHERE room_id = $1',
          [city]
        )
        return Number(position) === 2
      })
      await pause(300)
      assert.lengthOf(inside, 1)
      assert.isEmpty(leaked)
      reader.leave()
      other.leave()
    })
  })
}

test.group('The head of a room', (group) => {
  let hub: Awaited<ReturnType<typeof startChat>>
  let room: number
  let member: Awaited<ReturnType<typeof createSignIn>>
  group.setup(async () => {
    hub = await startChat()
  })
  group.teardown(() => hub.stop())
  group.each.setup(async () => {
    room = await createRoom()
    member = await createSignIn(room)
    return () => mock.restoreAll()
  })

  async function follow(user?: typeof member) {
    const socket = await hub.connect(user)
    const received = collectHeads(socket)
    const revoked: (number | undefined)[] = []
    socket.on('revoked', ({ roomId }) => revoked.push(roomId))
    return { socket, received, revoked, answer: await followRooms(socket, [room]) }
  }

  async function deliver(after: number) {
    hub.fanout.deliveryOf(heads).send([await partOf(room, after)])
  }

  test('names the last hundred messages that are not deleted, and their authors', async ({
    assert,
  }) => {
    const author = await createSignIn(room)
    await db.rawQuery(
      `INSERT INTO messages (id, room_id, body) SELECT gen_random_uuid(), ?, 'said' FROM generate_series(1, 110)`,
      [room]
    )
    await post(room, { author_id: author.id })
    await db.from('messages').where({ room_id: room, number: 110 }).delete()

    const { answer } = await follow(member)

    const head = answer.ok ? answer.heads[0] : undefined
    assert.equal(head?.position, 112)
    const expected = [[111, author.id], ...Array.from({ length: 99 }, (_, n) => [109 - n, 0])]
    assert.deepEqual(recentOf(head!), expected as [number, number][])
  })

  test('is sent once a second at most, however much is written', async ({ assert }) => {
    const { received } = await follow(member)
    const startedAt = performance.now()
    for (let n = 0; n < 8; n++) {
      await post(room)
      await deliver(n)
      await pause(50)
    }
    await until('the last head', () => received.at(-1)?.position === 8)
    assert.isAtMost(received.length, 1 + Math.ceil((performance.now() - startedAt) / 1000))
    assert.isAtLeast(received.length, 2)
  })

  test('is sent once in five seconds if more than 1,000 sockets follow the room', async ({
    assert,
  }) => {
    const { received } = await follow(member)
    const sockets = hub.hub.of('/').adapter.rooms.get(`head:${room}`)!
    assert.equal(sockets.size, 1)
    Object.defineProperty(sockets, 'size', { value: 1001 })
    const startedAt = performance.now()
    await post(room)
    await deliver(0)
    await until('the first head', () => received.length)
    for (let n = 1; n <= 4; n++) {
      await pause(500)
      await post(room)
      await deliver(n)
    }
    await until('the last head', () => received.at(-1)?.position === 5)
    assert.isAtLeast(performance.now() - startedAt, 5000)
    assert.deepEqual(
      received.map(({ position }) => position),
      [1, 5]
    )
  })

  test('of all rooms takes one query', async ({ assert }) => {
    const rooms = [room, await createRoom(), await createRoom()]
    const reader = await createSignIn(...rooms)
    const socket = await hub.connect(reader)
    const received = collectHeads(socket)
    await followRooms(socket, rooms)
    await pause(1000)
    const reads = mock.method(heads, 'read').mock
    for (const id of rooms) await post(id)
    const parts = await Promise.all(rooms.map((id) => partOf(id, 0)))
    hub.fanout.deliveryOf(heads).send(parts)
    await until('the heads', () => received.length === 3)
    assert.deepEqual(
      reads.calls.map((call) => call.arguments),
      [[rooms]]
    )
  })

  test('is refused to visitors', async ({ assert }) => {
    const { answer } = await follow()
    assert.deepEqual(answer, { ok: true, heads: [], refused: [room] })
  })

  test('is found in the database if the bus has lost the message', async ({ assert }) => {
    const { received } = await follow(member)
    await post(room)
    await hub.fanout.audit()
    await until('the head', () => received.length)
    assert.equal(received[0].position, 1)
  })

  test('is not sent to a socket whose revocation the bus has lost, too', async ({ assert }) => {
    const other = await createSignIn(room)
    const [ended, kept] = [await follow(member), await follow(other)]
    await db.from('subscriptions').where('user_id', member.id).delete()
    await post(room)

    await hub.fanout.audit()

    await until('the head', () => kept.received.length)
    assert.deepEqual([ended.revoked, ended.received], [[room], []])
  })
})
