import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises'
import { test } from '@japa/runner'
import config from '#config/hub'
import { counters } from '#hub/counters'
import { Batch } from '#hub/rooms/wave'
import type { Reading } from '#messaging/contract'
import {
  countWrites,
  readingFor,
  startLatest,
  type TestClient,
} from '#tests/support/latest_in_process'
import { until } from '#tests/support/visitor'

type Hub = Awaited<ReturnType<typeof startLatest>>

const LONG = 50_000

/** Longer than what the kernel buffers for a client that does not read, even on a fast machine. */
const FILLING = 40_000_000

const CITY = 1
/** Begins with the digits of the other id, so that a search for one must not find the other. */
const OTHER = 12

let hub: Hub
let nextVersion = 1

const versions = (readings: Reading[], cityId: number) =>
  readings.filter((reading) => reading.cityId === cityId).map(({ version }) => version)

/** Sends one long reading, and waits until it has left the hub's memory of the turn. */
async function sendLong(cityId: number) {
  const version = nextVersion++
  hub.latest.send([readingFor(cityId, version, LONG)])
  await nextTurn()
  return version
}

/** Stops reading from the client's connection, and sends readings until the connection takes no more. */
async function block({ tcp, connection }: TestClient, cityId = CITY) {
  tcp.pause()
  const blocked = () => connection.transport.socket._socket._handle.writeQueueSize > 0
  for (let sent = 0; !blocked() && sent < FILLING; sent += LONG) await sendLong(cityId)
  if (!blocked()) throw new Error('the kernel takes everything')
}

test.group('A wave of readings', (group) => {
  group.each.setup(async () => {
    hub = await startLatest()
    return () => hub.stop()
  })

  // Fails if a new version of socket.io, engine.io or ws changes what the direct way relies on.
  test('is written directly to the TCP socket of each client that is not busy', async ({
    assert,
  }) => {
    const clients = [await hub.connect(1, 2, 3), await hub.connect(3, 4), await hub.connect(2)]
    const writes = countWrites()
    hub.latest.send([1, 2, 3].map((id) => readingFor(id, 1)))
    hub.latest.send([4, 5].map((id) => readingFor(id, 1)))
    await until('the wave', () => clients.every(({ received }) => received.length))

    assert.deepEqual(writes(), { direct: 3, queued: 0 })
    assert.deepEqual(clients[0].received, [
      { event: 'readings', data: [1, 2, 3].map((id) => readingFor(id, 1)) },
    ])
    assert.deepEqual(clients[1].received, [
      { event: 'readings', data: [3, 4].map((id) => readingFor(id, 1)) },
    ])
    assert.deepEqual(clients[2].received, [{ event: 'reading', data: readingFor(2, 1) }])
  })

  for (const length of [0, 1000, 100_000]) {
    test(`has the bytes that Socket.IO would send, with texts of ${length} characters`, async ({
      assert,
    }) => {
      const client = await hub.connect(1, 2)
      const chunks: Buffer[] = []
      const bytes = () => Buffer.concat(chunks)
      client.tcp.on('data', (chunk: Buffer) => chunks.push(chunk))
      const [first, second] = [readingFor(1, 7, length), readingFor(2, 7, length)]
      const single = readingFor(1, 8, length)

      client.atHub.emit('readings', [first, second])
      client.atHub.emit('reading', single)
      await until('the ordinary events', () => client.received.length === 2)
      const ordinary = bytes()
      chunks.length = 0
      const writes = countWrites()
      hub.latest.send([first, second])
      await until('the wave', () => client.received.length === 3)
      hub.latest.send([single])
      await until('the single reading', () => client.received.length === 4)

      assert.deepEqual(writes(), { direct: 2, queued: 0 })
      assert.isTrue(bytes().equals(ordinary))
      assert.deepEqual(client.received.slice(2), client.received.slice(0, 2))
    })
  }

  // The header of a WebSocket frame has another form from each of these lengths on.
  for (const bytes of [125, 126, 65_535, 65_536]) {
    test(`arrives in a frame with ${bytes} bytes, which are fewer characters`, async ({
      assert,
    }) => {
      const client = await hub.connect(CITY)
      const { length } = `42["reading",${JSON.stringify(readingFor(CITY, 1, 1))}]`
      const reading = readingFor(CITY, 1, bytes - length)
      reading.measuredAt = `°${reading.measuredAt!.slice(1)}`
      const size = Buffer.byteLength(`42["reading",${JSON.stringify(reading)}]`)
      assert.equal(size, bytes, 'premise')
      const writes = countWrites()
      hub.latest.send([reading])
      await until('the reading', () => client.received.length === 1)

      assert.deepEqual(writes(), { direct: 1, queued: 0 })
      assert.deepEqual(client.readings(), [reading])
    })
  }

  test('contains only the newest of several readings of a city', async ({ assert }) => {
    const client = await hub.connect(1, 2)
    for (const version of [3, 5, 4]) hub.latest.send([readingFor(1, version)])
    hub.latest.send([readingFor(2, 1)])
    await until('the wave', () => client.received.length)
    hub.latest.send([readingFor(1, 5)])
    hub.latest.send([readingFor(2, 2)])
    await until('the next', () => client.received.length === 2)

    assert.deepEqual(versions(client.readings(), 1), [5])
    assert.deepEqual(versions(client.readings(), 2), [1, 2])
  })

  test('shares one frame between clients with equal boards, and none with others', ({ assert }) => {
    const none = new Batch<Reading>()
    const [a, b, c] = [1, 2, 3].map((id) => ({ change: readingFor(id, 1), text: '' }))

    // Each reading goes to all sockets of its room before the next reading.
    let [first, second, third] = [none, none, none]
    first = first.with(a)
    second = second.with(a)
    third = third.with(b)
    first = first.with(c)
    second = second.with(c)
    third = third.with(c)

    assert.strictEqual(first, second)
    assert.notStrictEqual(first, third)
    assert.deepEqual(first.changes(), [a, c])
    assert.deepEqual(third.changes(), [b, c])
  })

  test('contains nothing of a city whose room the client has left since it was collected', async ({
    assert,
  }) => {
    const client = await hub.connect(1, 2)
    hub.latest.send([readingFor(1, 1), readingFor(2, 1)])
    void client.atHub.leave('city:1')
    hub.latest.discard(client.atHub, 1)
    client.atHub.emit('revoked', { cityId: 1 })
    await until('the wave', () => client.readings().length)

    assert.deepEqual(client.received, [
      { event: 'revoked', data: { cityId: 1 } },
      { event: 'reading', data: readingFor(2, 1) },
    ])
  })

  test('does not overtake an event that was sent in the same tick', async ({ assert }) => {
    const client = await hub.connect(1, 2)
    // Engine.IO queues the second event until it knows that the first has been written.
    for (const cityId of [8, 9]) client.atHub.emit('revoked', { cityId })
    const writes = countWrites()
    hub.latest.catchUp([readingFor(1, 1), readingFor(2, 1)], new Map())
    assert.deepEqual(writes(), { direct: 0, queued: 1 })
    await until('all', () => client.received.length === 4)

    assert.deepEqual(client.received, [
      ...[8, 9].map((cityId) => ({ event: 'revoked', data: { cityId } })),
      ...[1, 2].map((id) => ({ event: 'reading', data: readingFor(id, 1) })),
    ])
  })

  test('does not reach a client after `bye`', async ({ assert }) => {
    const client = await hub.connect(1, 2)
    const closed = new Promise((resolve) => client.socket.once('disconnect', resolve))
    hub.latest.send([readingFor(1, 1), readingFor(2, 1)])
    client.atHub.emit('bye', { reason: 'draining' })
    client.atHub.disconnect(true)
    hub.latest.send([readingFor(1, 2), readingFor(2, 2)])
    await closed

    assert.deepEqual(client.received, [{ event: 'bye', data: { reason: 'draining' } }])
  })

  test('closes a connection that its client has reset', async ({ assert }) => {
    const client = await hub.connect(1)
    const { _socket: atHub } = client.connection.transport.socket
    client.tcp.resetAndDestroy()
    const writes = countWrites()
    hub.latest.catchUp([readingFor(1, 1)], new Map())

    assert.deepEqual(writes(), { direct: 1, queued: 0 }, 'the hub did not know it')
    assert.isTrue(atHub.destroyed)
    await until('the end of the socket', () => !client.atHub.connected)
  })

  test('waits while readings are held, and then contains the newest of each city', async ({
    assert,
  }) => {
    const client = await hub.connect(1, 2)
    hub.latest.send([readingFor(1, 1)])
    hub.latest.hold()
    hub.latest.send([readingFor(1, 2), readingFor(2, 1)])
    await nextTurn()
    await nextTurn()
    assert.isEmpty(client.received)

    hub.latest.release()
    await until('the wave', () => client.received.length)
    assert.deepEqual(client.received, [
      { event: 'readings', data: [readingFor(1, 2), readingFor(2, 1)] },
    ])
  })
})

for (const compression of [false, true]) {
  test.group(`Behind a client that does not read, compression ${compression}`, (group) => {
    group.each.setup(async () => {
      hub = await startLatest({ perMessageDeflate: compression && { threshold: 0 } })
      nextVersion = 1
      return () => hub.stop()
    })

    test('everything arrives in the order in which the hub sent it', async ({ assert }) => {
      const client = await hub.connect(CITY, OTHER)
      const packets: string[] = []
      client.socket.io.engine.on('packet', ({ type }) => packets.push(type))
      await block(client)
      const writes = countWrites()

      // An answer, Engine.IO's ping and `revoked` are in the way, one after another.
      client.atHub.emit('bye', { reason: 'draining' })
      const second = await sendLong(OTHER)
      client.connection.sendPacket('ping')
      const third = await sendLong(OTHER)
      client.atHub.emit('revoked', { cityId: 9 })
      const last = await sendLong(OTHER)
      assert.deepEqual(writes(), { direct: 0, queued: 3 })

      client.tcp.resume()
      await until('the last', () => versions(client.readings(), OTHER).at(-1) === last, 10_000)
      const afterBlocking = client.received.slice(
        client.received.findIndex(({ event }) => event === 'bye')
      )
      assert.deepEqual(
        afterBlocking.map(({ event, data }) =>
          event === 'reading' ? (data as Reading).version : event
        ),
        ['bye', second, third, 'revoked', last]
      )
      const ping = packets.indexOf('ping')
      assert.equal(
        packets.slice(ping).length,
        4,
        'a reading, `revoked` and a reading after the ping'
      )
      const before = versions(client.readings(), CITY)
      assert.deepEqual(
        before,
        before.toSorted((a, b) => a - b)
      )

      const direct = countWrites()
      await until('an idle connection', () => client.connection.transport.writable)
      await sendLong(OTHER)
      assert.deepEqual(direct(), { direct: 1, queued: 0 }, 'the direct way is open again')
    })

    test('a wave of which the kernel has taken only a part comes before the next one', async ({
      assert,
    }) => {
      const client = await hub.connect(CITY, OTHER)
      const { _socket: atHub } = client.connection.transport.socket
      client.tcp.pause()
      const writes = countWrites()
      const send = (id: number, length: number) =>
        hub.latest.catchUp([readingFor(id, nextVersion++, length)], new Map())
      send(CITY, FILLING)
      assert.deepEqual([atHub.writableLength, atHub._handle.writeQueueSize > 0], [0, true])
      send(OTHER, 10)
      send(CITY, 10)
      client.atHub.emit('revoked', { cityId: OTHER })
      assert.deepEqual(writes(), { direct: 1, queued: 2 })

      client.tcp.resume()
      await until('all', () => client.received.length === 4, 10_000)
      assert.deepEqual(versions(client.readings(), CITY), [1, 3])
      assert.deepEqual(
        client.received.map(({ event, data }) => [event, (data as Reading).cityId]),
        [
          ['reading', CITY],
          ['reading', OTHER],
          ['reading', CITY],
          ['revoked', OTHER],
        ]
      )
      send(OTHER, 10)
      assert.deepEqual(writes(), { direct: 2, queued: 2 }, 'the direct way is open again')
      await until('the last', () => client.received.length === 5)
    })

    test('only the newest reading of each city waits, and nobody else waits', async ({
      assert,
    }) => {
      const [slow, fast] = [await hub.connect(CITY, OTHER), await hub.connect(CITY, OTHER)]
      await block(slow)
      let last = 0
      for (let n = 0; n < 200; n++) last = await sendLong(n % 2 ? CITY : OTHER)
      await until('the other client', () => fast.readings().at(-1)?.version === last, 10_000)
      const { writeBuffer, transport } = slow.connection
      assert.isAtMost(writeBuffer.length, config.maxQueuedFrames)
      assert.isBelow(transport.socket._socket.writableLength, 3 * LONG)

      slow.tcp.resume()
      const newest = () => [CITY, OTHER].map((id) => versions(slow.readings(), id).at(-1))
      await until('the newest', () => String(newest()) === String([last, last - 1]), 10_000)
      assert.isBelow(slow.readings().length, fast.readings().length - 100)
      for (const id of [CITY, OTHER]) {
        const received = versions(slow.readings(), id)
        assert.deepEqual(
          received,
          received.toSorted((a, b) => a - b)
        )
      }
    })

    test('waves wait, and the client gets the next ones live after it has read again', async ({
      assert,
    }) => {
      const client = await hub.connect(CITY, OTHER)
      await block(client)
      const wave = () => {
        const version = nextVersion++
        return [CITY, OTHER].map((id) => readingFor(id, version, LONG))
      }
      const isNewest = (version: number) =>
        [CITY, OTHER].every((id) => versions(client.readings(), id).at(-1) === version)
      const before = countWrites()
      for (let n = 0; n < config.maxQueuedFrames; n++) {
        hub.latest.send(wave())
        await nextTurn()
      }
      assert.deepEqual(before(), { direct: 0, queued: config.maxQueuedFrames })
      client.tcp.resume()
      await until('the newest', () => isNewest(nextVersion - 1), 10_000)

      await until('an idle connection', () => client.connection.transport.writable)
      const writes = countWrites()
      hub.latest.send(wave())
      await until('the next wave', () => isNewest(nextVersion - 1))
      assert.deepEqual(writes(), { direct: 1, queued: 0 })
      // Engine.IO queues the second event until it knows that the first has been written.
      for (const cityId of [8, 9]) client.atHub.emit('revoked', { cityId })
      hub.latest.catchUp(wave(), new Map())
      assert.deepEqual(writes(), { direct: 1, queued: 1 })
      await until('the wave behind them', () => isNewest(nextVersion - 1))
      for (const id of [CITY, OTHER]) {
        const received = versions(client.readings(), id)
        assert.deepEqual(
          received,
          [...new Set(received)].sort((a, b) => a - b),
          'none twice, none backwards'
        )
      }
    })

    test('only readings of other cities stay in the queue when a city is revoked', async ({
      assert,
    }) => {
      const client = await hub.connect(CITY, OTHER)
      await block(client)
      const passed = await sendLong(CITY)
      const [revoked, kept] = [await sendLong(CITY), await sendLong(OTHER)]
      assert.lengthOf(client.connection.writeBuffer, 2, 'premise: both are in the queue')

      void client.atHub.leave(`city:${CITY}`)
      hub.latest.discard(client.atHub, CITY)
      client.atHub.emit('revoked', { cityId: CITY })
      client.tcp.resume()
      await until('revoked', () => client.received.some(({ event }) => event === 'revoked'), 10_000)

      assert.equal(versions(client.readings(), CITY).at(-1), passed)
      assert.notInclude(versions(client.readings(), CITY), revoked)
      assert.deepEqual(versions(client.readings(), OTHER), [kept])
    })

    test('a connection that was only slow, or that has ended, does not count as stuck', async ({
      assert,
    }) => {
      const { stuckTimeoutMs } = config
      config.stuckTimeoutMs = 2000
      const stuckBefore = counters.terminated.stuck
      const [slow, ended] = [await hub.connect(CITY), await hub.connect(OTHER)]
      await block(slow)
      let last = 0
      for (let n = 0; n < config.maxQueuedFrames + 5; n++) last = await sendLong(CITY)
      slow.tcp.resume()
      await until('the newest', () => slow.readings().at(-1)?.version === last)
      await block(ended, OTHER)
      for (let n = 0; n < config.maxQueuedFrames + 5; n++) await sendLong(OTHER)
      config.stuckTimeoutMs = stuckTimeoutMs
      ended.atHub.conn.close(true)
      await pause(2500)

      assert.isTrue(slow.atHub.connected)
      assert.equal(counters.terminated.stuck, stuckBefore)
    })

    test('nothing of a revoked city arrives after `revoked`, and other cities stay in order', async ({
      assert,
    }) => {
      const client = await hub.connect(CITY, OTHER)
      await block(client)
      // Fills the queue with readings of the city that is revoked, and keeps one of the other back.
      for (let n = 0; n < config.maxQueuedFrames + 5; n++) await sendLong(CITY)
      await sendLong(OTHER)

      void client.atHub.leave(`city:${CITY}`)
      hub.latest.discard(client.atHub, CITY)
      client.atHub.emit('revoked', { cityId: CITY })
      const last = await sendLong(OTHER)
      client.tcp.resume()
      await until('the newest', () => versions(client.readings(), OTHER).at(-1) === last, 10_000)

      const revoked = client.received.findIndex(({ event }) => event === 'revoked')
      const after = client.received.slice(revoked + 1)
      assert.deepEqual(
        after.map(({ event, data }) => [event, (data as Reading).version]),
        [['reading', last]]
      )
    })

    test('a connection that stays stuck is closed', async ({ assert }) => {
      const { stuckTimeoutMs } = config
      config.stuckTimeoutMs = 300
      const [stuck, reader] = [await hub.connect(CITY), await hub.connect(CITY)]
      await block(stuck)
      for (let n = 0; n < config.maxQueuedFrames + 5; n++) await sendLong(CITY)
      config.stuckTimeoutMs = stuckTimeoutMs

      await until('the end of the stuck connection', () => !stuck.atHub.connected, 10_000)
      assert.isTrue(reader.atHub.connected)
      assert.equal(hub.hub.of('/').sockets.size, 1)
    })
  })
}

test.group('A wave while ws compresses a message', () => {
  test('arrives after it', async ({ assert }) => {
    hub = await startLatest({ perMessageDeflate: { threshold: 0 } })
    const client = await hub.connect(CITY)
    const writes = countWrites()
    // Sent past Engine.IO, so that only ws knows that something is in the way.
    client.connection.transport.socket.send(`42["bye",${JSON.stringify('ab'.repeat(1_000_000))}]`)
    assert.isTrue(client.connection.transport.writable)
    await sendLong(CITY)
    assert.deepEqual(writes(), { direct: 0, queued: 1 })
    await until('both', () => client.received.length === 2)

    assert.deepEqual(
      client.received.map(({ event }) => event),
      ['bye', 'reading']
    )
    await sendLong(CITY)
    assert.deepEqual(writes(), { direct: 1, queued: 1 }, 'uncompressed on the same connection')
    await until('the next', () => client.received.length === 3)
    await hub.stop()
  })
})
