import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import type { Socket as TcpSocket } from 'node:net'
import { mock } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import config from '#config/hub'
import { counters } from '#hub/counters'
import { chat } from '#hub/topics/chat'
import { LOBBY, type Cursor } from '#messaging/contract'
import { ChatClient, joinRooms } from '#tests/support/chat_client'
import { createSignIn, partOf, startChat, watchCity } from '#tests/support/chat_in_process'
import { createRoom, messagesOf, post } from '#tests/support/chat_sql_helpers'
import { tcpSocketOf } from '#tests/support/flood_bus'
import { recordLog } from '#tests/support/hub_in_process'
import { seededRandom } from '#tests/support/seeded_random'
import { statementsOf } from '#tests/support/statements'
import { until, type HubClient } from '#tests/support/visitor'

/** More messages of the greatest length than the buffers of a connection can take. */
const MANY = 1000

const edit = (id: string, body = 'edited') => db.from('messages').where({ id }).update({ body })

const postMany = (roomId: number, count: number, body = 'said') =>
  db.rawQuery(
    `INSERT INTO messages (id, room_id, body)
       SELECT gen_random_uuid(), ?, ? FROM generate_series(1, ?)`,
    [roomId, body, count]
  )

const rowsOf = async (roomId: number) =>
  (await messagesOf(roomId)).map(({ id, number, position, body }) => ({
    id,
    number,
    position,
    body,
  }))

test.group('A room of which every change counts', (group) => {
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
  })

  async function follow(client = new ChatClient(room), user = member) {
    const socket = await hub.connect(user)
    await client.follow(socket)
    return { client, socket }
  }

  /** Posts, and delivers it as the bus does. */
  async function say(values: Parameters<typeof post>[1] = {}) {
    const message = await post(room, values)
    hub.deliver(await partOf(room, message.position - 1, message.position))
    return message
  }

  /** Acts after the next room was read for a socket that joins, before the socket gets the answer. */
  function afterNextRead(act: () => Promise<unknown>) {
    const joining = hub.every.joining!
    const read = joining.read.bind(joining)
    joining.read = async (wanted) => {
      joining.read = read
      const views = await read(wanted)
      await act()
      return views
    }
  }

  const untilAt = (client: ChatClient, position: number) =>
    until(`position ${position}`, () => client.position === position)

  test('sends the newest 50 messages to whoever joins, by number', async ({ assert }) => {
    await postMany(room, 60)
    const [old] = await messagesOf(room)
    await edit(old.id)

    const { client } = await follow()

    assert.deepEqual(
      client.messages().map(({ number }) => number),
      Array.from({ length: 50 }, (_, n) => 11 + n)
    )
    assert.deepEqual([client.position, client.views[0].anew, client.views[0].after], [61, true, 0])
    assert.isEmpty(client.faults)
  })

  test('sends each change once, in order, to everybody in the room', async ({ assert }) => {
    const both = [await follow(), await follow()]
    const { id } = await say()
    await say({ author_id: member.id })
    await edit(id)
    hub.deliver(await partOf(room, 2))
    await db.from('messages').where({ id }).delete()
    hub.deliver(await partOf(room, 3))

    for (const { client } of both) {
      await untilAt(client, 4)
      assert.deepEqual(client.rows(), await rowsOf(room))
      assert.deepEqual(
        client.messages().map(({ author, deletedAt }) => [author, deletedAt !== null]),
        [
          [null, true],
          ['Y', false],
        ]
      )
      assert.isEmpty(client.faults)
    }
  })

  test('sends the parts of one turn of the event loop together', async ({ assert }) => {
    const { client } = await follow()
    const { id } = await post(room)
    await post(room)
    await edit(id)

    hub.deliver(await partOf(room, 0, 1), await partOf(room, 1, 2), await partOf(room, 2, 3))

    await untilAt(client, 3)
    assert.deepEqual(
      client.events.map(({ after, upto, changes }) => [after, upto, changes.length]),
      [[0, 3, 2]]
    )
  })

  test('drops what it has sent already', async ({ assert }) => {
    const { client } = await follow()
    await postMany(room, 4)
    const parts = [await partOf(room, 0, 2), await partOf(room, 0, 3), await partOf(room, 1, 4)]

    for (const part of [parts[0], parts[0], parts[1], parts[0], parts[2], parts[1]]) {
      hub.deliver(part)
      await pause(2)
    }

    await untilAt(client, 4)
    assert.isEmpty(client.faults)
    assert.deepEqual(client.rows(), await rowsOf(room))
  })

  test('follows positions that no message has', async ({ assert }) => {
    const { client } = await follow()
    const { id } = await say()
    await db.rawQuery(
      `INSERT INTO messages (id, room_id, body) VALUES (?, ?, 'again') ON CONFLICT DO NOTHING`,
      [id, room]
    )
    await post(room)
    const before = counters.gapsRead

    hub.deliver(await partOf(room, 1, 3))

    await untilAt(client, 3)
    assert.equal(counters.gapsRead, before, 'nothing was missing')
    assert.isEmpty(client.faults)
  })

  test('reads a gap once for all sockets, and a change that was too long for the bus', async ({
    assert,
  }) => {
    const both = [await follow(), await follow()]
    await say()
    await postMany(room, 2)
    const before = counters.gapsRead

    hub.deliver(await partOf(room, 2, 3))
    for (const { client } of both) await untilAt(client, 3)
    assert.equal(counters.gapsRead, before + 1)

    await post(room, { body: '😀'.repeat(2000) })
    hub.deliver({ id: room, after: 3, upto: 4, changes: null })
    for (const { client } of both) {
      await untilAt(client, 4)
      assert.deepEqual(client.rows(), await rowsOf(room))
      assert.isEmpty(client.faults)
    }
  })

  test('reads any number of missed changes, and lets nobody begin again', async ({ assert }) => {
    const { client } = await follow()
    await postMany(room, 1300)

    hub.deliver(await partOf(room, 1299))

    await untilAt(client, 1300)
    assert.deepEqual(client.rows(), await rowsOf(room))
    assert.deepEqual(client.counts, { behind: 0, revoked: 0, anew: 0 })
    assert.isEmpty(client.faults)
  })

  test('finds at the next comparison what the bus has lost', async ({ assert }) => {
    const { client } = await follow()
    await post(room)

    await hub.fanout.audit()

    await untilAt(client, 1)
    assert.deepEqual(client.rows(), await rowsOf(room))
    assert.isEmpty(client.faults)
  })

  test('does not read what arrives shortly after a comparison', async ({ assert }) => {
    const { client } = await follow()
    await post(room)
    const before = counters.gapsRead

    await hub.fanout.audit()
    hub.deliver(await partOf(room, 0))

    await untilAt(client, 1)
    await pause(700)
    assert.equal(counters.gapsRead, before)
  })

  test('sends a client that comes back what it has missed, without a query for messages', async ({
    assert,
  }) => {
    const [gone, other] = [await follow(), await follow()]
    await say()
    await untilAt(gone.client, 1)
    gone.socket.disconnect()
    const { id } = await say()
    await say()
    await edit(id)
    hub.deliver(await partOf(room, 3))
    await untilAt(other.client, 4)

    const statements = await statementsOf(async () => void (await follow(gone.client)))

    assert.isEmpty(statements.filter(({ sql }) => sql.includes('messages')))
    assert.deepEqual(gone.client.rows(), await rowsOf(room))
    const [, view] = gone.client.views
    assert.deepEqual([view.anew, view.after, view.upto, view.changes.length], [false, 1, 4, 2])
    assert.isEmpty(gone.client.faults)
  })

  test('reads for a client that comes back after a long time, and begins again after more than 500 changes', async ({
    assert,
  }) => {
    const { client, socket } = await follow()
    socket.disconnect()
    await until('an empty room', () => !hub.hub.of('/').adapter.rooms.has(`chat:${room}`))
    await postMany(room, 500)
    const again = await follow(client)
    assert.deepEqual(client.rows(), await rowsOf(room))
    again.socket.disconnect()
    await until('an empty room', () => !hub.hub.of('/').adapter.rooms.has(`chat:${room}`))

    await postMany(room, 501)
    await follow(client)

    assert.equal(client.counts.anew, 1)
    assert.lengthOf(client.messages(), 50)
    assert.isEmpty(client.faults)
  })

  test('begins again for a client with a position that does not exist, or of another epoch', async ({
    assert,
  }) => {
    const { client } = await follow()
    await say()
    await untilAt(client, 1)
    const socket = await hub.connect(member)
    for (const since of [
      { ...client.since, position: 2 },
      { ...client.since, epoch: '1-2-3-0.4' },
    ]) {
      const answer = await joinRooms(socket, [{ roomId: room, since }])
      assert.isTrue(answer.ok && answer.rooms[0].anew, JSON.stringify(since))
    }
  })

  test('loses nothing for clients that join and leave while people write', async ({ assert }) => {
    const seed = Number(process.env.SEED ?? randomInt(2 ** 31))
    const random = seededRandom(seed)
    let isOver = false
    const writing = (async () => {
      for (let n = 0; n < 60; n++) {
        const { position } = await post(room)
        // The bus loses a part, brings another twice, and is sometimes late.
        const part = await partOf(room, position - 1, position)
        if (random(10)) void pause(random(5) ? 0 : 20).then(() => hub.deliver(part))
        if (random(10) === 0) hub.deliver(part)
      }
    })().finally(() => (isOver = true))
    const clients = Array.from({ length: 4 }, () => new ChatClient(room))
    const following = clients.map(async (client) => {
      while (!isOver) {
        const { socket } = await follow(client)
        await pause(random(40))
        socket.disconnect()
      }
      await follow(client)
    })
    await Promise.all([writing, ...following])
    await hub.fanout.audit()

    const expected = await rowsOf(room)
    for (const client of clients) {
      await untilAt(client, 60)
      assert.isEmpty(client.faults, `SEED=${seed}`)
      assert.deepEqual(client.rows(), expected)
    }
  })

  test('is joined one join after the other, and each answer continues the one before', async ({
    assert,
  }) => {
    const { client, socket } = await follow()
    await say()
    await untilAt(client, 1)
    const { since } = client
    const again = () => joinRooms(socket, [{ roomId: room, since }])
    for (const answer of await Promise.all([again(), again()])) {
      assert.containsSubset(answer, { ok: true, rooms: [{ after: 1, upto: 1, changes: [] }] })
    }
    await say()
    await untilAt(client, 2)
    assert.lengthOf(client.events, 2)
    assert.isEmpty(client.faults)
  })

  test('answers a join before the parts that arrive together with the answer, for a client with a callback', async ({
    assert,
  }) => {
    const order: string[] = []
    /** Joins, and reads the answer together with a message that is posted after it. */
    async function joinAndReadTogether(join: (socket: HubClient) => void) {
      const socket = await hub.connect(member)
      const tcp = tcpSocketOf(socket)
      socket.on('messages', () => order.push('part'))
      tcp.pause()
      const granted = counters.granted.joined
      join(socket)
      await until('the answer', () => counters.granted.joined > granted)
      const delivered = counters.messagesDelivered
      await say()
      await until('the part', () => counters.messagesDelivered > delivered)
      tcp.resume()
      await until('both', () => order.length === 2)
      socket.disconnect()
      return order.splice(0)
    }
    const request = [{ roomId: room }]

    const withCallback = await joinAndReadTogether((socket) => {
      void joinRooms(socket, request, () => order.push('answer'))
    })
    const withPromise = await joinAndReadTogether((socket) => {
      void socket.emitWithAck('join', request).then(() => order.push('answer'))
    })

    assert.deepEqual(withCallback, ['answer', 'part'])
    assert.deepEqual(withPromise, ['part', 'answer'], 'why clients need a callback')
  })

  /** Sends long messages until a socket that reads nothing cannot take more. Returns the last position. */
  async function sendUntilKeptBack(slow: Parameters<typeof tcpSocketOf>[0]) {
    await postMany(room, MANY, '😀'.repeat(2000))
    const { changes } = await partOf(room, 0)
    // Not earlier, because the hub closes a socket that does not respond to its pings.
    tcpSocketOf(slow).pause()
    const before = counters.roomsKeptBack
    let at = 0
    for (; counters.roomsKeptBack === before && at < MANY; at += 10) {
      const part = { after: at, upto: at + 10, changes: changes!.slice(at, at + 10) }
      hub.deliver({ id: room, ...part })
      await pause(1)
    }
    // Everything after it is said later.
    await db.transaction(async (trx) => {
      await trx.rawQuery(`SET LOCAL fairweather.prunes = 'on'`)
      await trx.from('messages').where('room_id', room).where('number', '>', at).delete()
      await trx.from('rooms').where('id', room).update({ last_position: at })
    })
    return at
  }

  test('leaves out a socket that reads too slowly, and continues where it was', async ({
    assert,
  }) => {
    const [slow, other] = [await follow(), await follow()]
    const at = await sendUntilKeptBack(slow.socket)
    assert.isBelow(at, MANY, 'the socket has become slow')
    const atHub = hub.atHub(slow.socket).conn as unknown as { writeBuffer: unknown[] }
    await postMany(room, 20)
    for (let n = 0; n < 20; n++) hub.deliver(await partOf(room, at + n, at + n + 1))
    await untilAt(other.client, at + 20)
    assert.isAtMost(atHub.writeBuffer.length, 33)

    tcpSocketOf(slow.socket).resume()
    await untilAt(slow.client, at + 20)
    assert.isEmpty(slow.client.faults)
    assert.deepEqual(slow.client.rows(), await rowsOf(room))
    assert.equal(slow.client.counts.behind, 0)

    await say()
    await untilAt(slow.client, at + 21)
    assert.equal(slow.client.events.at(-1)!.changes.length, 1, 'it is live again')
  })

  test('sends nothing of a room to a slow socket that has left it', async ({ assert }) => {
    const [slow, other] = [await follow(), await follow()]
    const atHub = hub.atHub(slow.socket)
    const { transport } = atHub.conn as unknown as { transport: { socket: { _socket: TcpSocket } } }
    const { maxQueuedFrames } = config
    const before = counters.roomsKeptBack
    // The first event waits in the TCP socket, and the second one in the queue.
    transport.socket._socket.cork()
    for (let n = 0; n < 2; n++) atHub.emit('bye', { reason: 'draining' })
    config.maxQueuedFrames = 0
    await say()
    await untilAt(other.client, 1)
    config.maxQueuedFrames = maxQueuedFrames
    assert.equal(counters.roomsKeptBack, before + 1, 'premise')

    void atHub.leave(`chat:${room}`)
    const drained = once(atHub.conn, 'drain')
    transport.socket._socket.uncork()
    await drained
    await pause(20)

    assert.equal(slow.client.position, 0)
  })

  test('tells a socket that has missed too much, which gets nothing until it joins again', async ({
    assert,
  }) => {
    const client = new ChatClient(room, false)
    const { socket } = await follow(client)
    const other = await follow()
    const at = await sendUntilKeptBack(socket)
    await postMany(room, 210)
    hub.deliver(await partOf(room, at))
    await untilAt(other.client, at + 210)

    tcpSocketOf(socket).resume()
    await until('behind', () => client.counts.behind === 1)
    await say()
    await untilAt(other.client, at + 211)
    await pause(50)
    assert.isBelow(client.position!, at + 210)
    assert.isEmpty(client.faults)

    await joinRooms(socket, [{ roomId: room, since: client.since }])
    assert.isTrue(hub.atHub(socket).rooms.has(`chat:${room}`))
  })

  test('lets all clients begin again when its generation rises, or its positions begin again', async ({
    assert,
  }) => {
    const clients = [(await follow()).client, (await follow()).client]
    await postMany(room, 10)
    hub.deliver(await partOf(room, 0))
    for (const client of clients) await untilAt(client, 10)

    await db.from('rooms').where('id', room).increment('generation', 1)
    await hub.fanout.audit()
    await until('both began again', () => clients.every(({ counts }) => counts.anew === 1))

    await restoreTo(7)
    await hub.fanout.audit()
    await until('both began again', () => clients.every(({ counts }) => counts.anew === 2))

    for (const client of clients) {
      assert.deepEqual(client.rows(), await rowsOf(room))
      assert.isEmpty(client.faults)
    }
    await say()
    for (const client of clients) await untilAt(client, 8)
  })

  /** Makes the room what it was at a position. A restore does not run triggers. */
  async function restoreTo(position: number) {
    await db.transaction(async (trx) => {
      await trx.rawQuery('ALTER TABLE messages DISABLE TRIGGER USER')
      await trx.from('messages').where('room_id', room).where('number', '>', position).delete()
      await trx.rawQuery('ALTER TABLE messages ENABLE TRIGGER USER')
      await trx.from('rooms').where('id', room).update({ last_position: position })
    })
  }

  test('lets all clients begin again if the database was restored while the bus was down', async ({
    assert,
  }) => {
    const { client } = await follow()
    await postMany(room, 3)
    hub.deliver(await partOf(room, 0))
    await untilAt(client, 3)
    hub.fanout.hold()
    await restoreTo(1)

    const missed = await hub.every.beforeCatchUp()
    hub.every.catchUp([], missed)
    hub.fanout.release()

    await until('a new beginning', () => client.counts.anew === 1)
    assert.deepEqual(client.rows(), await rowsOf(room))
    assert.isEmpty(client.faults)
  })

  test('lets all clients begin again as soon as one joins at another epoch', async ({ assert }) => {
    const other = await follow()
    await say()
    await untilAt(other.client, 1)
    await db.from('rooms').where('id', room).increment('generation', 1)

    const { client } = await follow()

    await until('a new beginning', () => other.client.counts.anew === 1)
    await until('the end of the wait', () => client.views.length === 2)
    await say()
    for (const each of [client, other.client]) {
      await untilAt(each, 2)
      assert.deepEqual(each.rows(), await rowsOf(room))
    }
  })

  test('sends to the first socket what is published while it joins', async ({ assert }) => {
    const client = new ChatClient(room)
    afterNextRead(say)
    await follow(client)

    await untilAt(client, 1)
    assert.isEmpty(client.faults)
  })

  test('sends to all what one of them has read and the bus has lost', async ({ assert }) => {
    const { client } = await follow()
    await post(room)

    const ahead = await follow()

    assert.equal(ahead.client.position, 1, 'premise')
    await untilAt(client, 1)
    assert.isEmpty(client.faults)
  })

  test('goes on when only PostgreSQL has started again', async ({ assert }) => {
    const { client } = await follow()
    await say()
    await untilAt(client, 1)
    const { readHeads } = chat
    Object.assign(chat, {
      // The part of the epoch after the dot is the time of the start.
      async readHeads(ids: number[]) {
        const heads = await readHeads(ids)
        const restarted = ({ epoch, position }: Cursor) => ({
          epoch: epoch.replace(/\..*/, '.1'),
          position,
        })
        return new Map(Array.from(heads, ([id, head]) => [id, restarted(head)]))
      },
    })
    await hub.fanout.audit().finally(() => Object.assign(chat, { readHeads }))

    await say()
    await untilAt(client, 2)
    assert.deepEqual(client.counts, { behind: 0, revoked: 0, anew: 0 })
    assert.isEmpty(client.faults)
  })

  test('sends nothing while it is held, and everything afterwards', async ({ assert }) => {
    const { client } = await follow()
    hub.fanout.hold()
    await say()
    await hub.fanout.audit()
    await pause(50)
    assert.equal(client.position, 0)

    const missed = await hub.every.beforeCatchUp()
    hub.every.catchUp([], missed)
    await untilAt(client, 1)
    await say()
    hub.fanout.release()

    await untilAt(client, 2)
    assert.deepEqual(client.rows(), await rowsOf(room))
    assert.isEmpty(client.faults)
  })

  test('sends after it was held what had arrived just before', async ({ assert }) => {
    const { client } = await follow()
    await post(room)
    hub.deliver(await partOf(room, 0))
    hub.fanout.hold()
    await pause(20)
    assert.equal(client.position, 0)

    hub.fanout.release()

    await untilAt(client, 1)
    assert.isEmpty(client.faults)
  })

  test('sends nothing to a socket that joins while it is held', async ({ assert }) => {
    const other = await follow()
    const client = new ChatClient(room)
    afterNextRead(async () => {
      await say()
      await untilAt(other.client, 1)
      hub.fanout.hold()
    })
    await follow(client)
    await pause(20)
    assert.equal(client.position, 0)

    hub.fanout.release()

    await untilAt(client, 1)
    assert.isEmpty(client.faults)
  })

  test('does not read for ever up to a position that the database does not have', async ({
    assert,
  }) => {
    const { client } = await follow()
    await say()
    await untilAt(client, 1)
    const before = counters.gapsRead

    hub.deliver({ id: room, after: 70, upto: 71, changes: [] })

    await until('a read', () => counters.gapsRead > before)
    await pause(100)
    assert.equal(counters.gapsRead, before + 1)
    await say()
    await untilAt(client, 2)
    assert.isEmpty(client.faults)
  })

  test('does not refuse a socket that joins while all clients begin again', async ({ assert }) => {
    const other = await follow()
    await say()
    await untilAt(other.client, 1)
    const client = new ChatClient(room)
    afterNextRead(async () => {
      await db.from('rooms').where('id', room).increment('generation', 1)
      await hub.fanout.audit()
    })
    await follow(client)
    assert.lengthOf(client.views, 1)

    await hub.fanout.audit()
    await say()

    for (const each of [client, other.client]) {
      await untilAt(each, 2)
      assert.deepEqual(each.rows(), await rowsOf(room))
    }
  })

  test('checks the rights between reading a gap and sending it', async ({ assert }) => {
    const gone = await createSignIn(room)
    const [left, kept] = [await follow(new ChatClient(room), gone), await follow()]
    // The bus has lost the revocation and the messages.
    await db.from('subscriptions').where('user_id', gone.id).delete()
    await postMany(room, 2)

    hub.deliver(await partOf(room, 1, 2))

    await untilAt(kept.client, 2)
    assert.equal(left.client.position, 0)
    await until('revoked', () => left.client.counts.revoked === 1)
    assert.isEmpty(left.client.messages())
  })

  test('refuses whoever has lost the right between the checks', async ({ assert }) => {
    const socket = await hub.connect(member)
    await post(room)
    afterNextRead(() => db.from('subscriptions').where('user_id', member.id).delete())

    const answer = await joinRooms(socket, [{ roomId: room }])

    assert.deepEqual(answer, { ok: true, rooms: [], refused: [room] })
    assert.isFalse(hub.atHub(socket).rooms.has(`chat:${room}`))
  })

  test('refuses whoever was taken out of the room meanwhile, even if the right is back', async ({
    assert,
  }) => {
    const socket = await hub.connect(member)
    afterNextRead(async () => hub.atHub(socket).leave(`chat:${room}`))

    const answer = await joinRooms(socket, [{ roomId: room }])

    assert.deepEqual(answer, { ok: true, rooms: [], refused: [room] })
    assert.isTrue((await joinRooms(socket, [{ roomId: room }])).ok)
  })

  test('can be joined again after an answer that the database prevented', async ({ assert }) => {
    const socket = await hub.connect(member)
    recordLog()
    afterNextRead(() => Promise.reject(new Error('gone')))
    const failed = await joinRooms(socket, [{ roomId: room }])
    mock.restoreAll()
    assert.isFalse(failed.ok)
    assert.isFalse(hub.atHub(socket).rooms.has(`chat:${room}`))

    const client = new ChatClient(room)
    await client.follow(socket)
    await say()
    await untilAt(client, 1)
  })

  test('follows several rooms on one connection, and only as long as the client is in them', async ({
    assert,
  }) => {
    const second = await createRoom()
    await watchCity(member.id, second)
    const socket = await hub.connect(member)
    const clients = [room, second, LOBBY].map((id) => new ChatClient(id))
    for (const client of clients) await client.follow(socket)
    await new Promise((resolve) => socket.emit('leave', [second], resolve))
    await post(second)
    hub.deliver(await partOf(second, 0))
    await say()

    await untilAt(clients[0], 1)
    assert.equal(clients[1].position, 0)
    assert.isEmpty(clients.flatMap(({ faults }) => faults))
  })

  test('needs no room in memory when everybody has left', async ({ assert }) => {
    const { socket } = await follow()
    socket.disconnect()
    await until('an empty room', () => !hub.hub.of('/').adapter.rooms.has(`chat:${room}`))
    hub.deliver({ id: room, after: 0, upto: 1, changes: [] })
    const statements = await statementsOf(() => hub.fanout.audit())
    const asked = statements.flatMap(({ bindings }) => bindings.flat())
    assert.notInclude(asked, room)
  })
})
