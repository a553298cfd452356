import { setTimeout as pause } from 'node:timers/promises'
import { test } from '@japa/runner'
import { startBystander } from '#tests/support/bystander'
import { heldMegabytes, HEAP_PROBE_SETTINGS } from '#tests/support/held_memory'
import { countQueries } from '#tests/support/count_queries'
import { createDatabase } from '#tests/support/start_services'
import { Stack } from '#tests/support/stack'
import { rejectionCounts, hubStatus } from '#tests/support/hub_status'
import { webSocketFrame, TcpClient } from '#tests/support/tcp_client'
import { TIMEOUT_FACTOR, until, Visitor } from '#tests/support/visitor'
import { RawWebSocket } from '#tests/support/raw_websocket'

const FLOOD_SIZE = 10_000

/** Upper limit for the queries per second of an idle hub. */
const IDLE_QUERIES_PER_SECOND = 15

/** Starts a stack whose database queries are counted. */
async function open() {
  const counter = await countQueries(await createDatabase())
  const stack = await Stack.start('postgres', { DATABASE_URL: counter.url }, { web: false })
  return { stack, counter, bystander: await startBystander(stack) }
}

/** Registers a member with a city on the board. */
async function memberWithCity(stack: Stack) {
  const member = await Visitor.registered(stack)
  const city = await stack.city('Flooded', 20)
  await member.subscribe(city)
  return { member, city }
}

/**
 * Starts a measurement. The returned function returns the number of queries and of seconds since
 * then.
 */
function startMeasuring(counter: { queries: number }) {
  const [before, start] = [counter.queries, performance.now()]
  return () => ({
    queries: counter.queries - before,
    seconds: (performance.now() - start) / 1000,
  })
}

test.group('Floods of messages', (group) => {
  let world: Awaited<ReturnType<typeof open>>
  group.setup(async () => {
    world = await open()
  })
  group.each.teardown(() => world.bystander.assertUnaffected())
  group.teardown(async () => {
    world.bystander.leave()
    await world.stack.stop()
    world.counter.close()
  })

  test('are answered up to the limit of twenty, and beyond it with an error', async ({
    assert,
  }) => {
    const { member, city } = await memberWithCity(world.stack)
    const webSocket = await RawWebSocket.joined(member)
    const answers = () => webSocket.received.filter((text) => text.startsWith('43'))
    for (let n = 0; n < 100; n++) webSocket.send(`42${n}["watch",[${city}]]`)
    await until('a hundred answers', () => answers().length === 100)

    const ok = answers().filter((text) => text.includes('"ok":true'))
    assert.lengthOf(ok, 20)
    const throttled = answers().filter((text) => text.includes('"code":"throttled"'))
    assert.lengthOf(throttled, 80)
    assert.isTrue(webSocket.isOpen)
    await until('an answer a second later', async () => {
      webSocket.send(`42100["watch",[${city}]]`)
      await pause(100)
      return webSocket.received.at(-1)!.startsWith('43100[{"ok":true')
    })
    webSocket.close()
  })

  test('close the connection with a bye event, and delay no other member', async ({ assert }) => {
    const { stack, counter, bystander } = world
    const { member, city } = await memberWithCity(stack)
    const webSocket = await RawWebSocket.joined(member)
    const { flood } = await rejectionCounts(stack)
    const measured = startMeasuring(counter)

    for (let n = 0; n < FLOOD_SIZE; n++) webSocket.send(`42${n}["watch",[${city}]]`)
    const delay = await bystander.measureDelayMs()

    assert.isBelow(delay, TIMEOUT_FACTOR * 1000)
    await until('the end of the connection', () => !webSocket.isOpen)
    const { queries, seconds } = measured()
    assert.include(webSocket.received, '42["bye",{"reason":"flood"}]')
    assert.isBelow(queries, 2 * 20 + IDLE_QUERIES_PER_SECOND * (seconds + 1))
    assert.equal((await rejectionCounts(stack)).flood, flood + 1)
  })

  for (const { which, frame, joins = true } of [
    { which: 'that join', frame: webSocketFrame('40'), joins: false },
    {
      which: 'that join an unknown namespace',
      frame: webSocketFrame('40/elsewhere,'),
      joins: false,
    },
    {
      which: 'that join an unknown namespace after the first join',
      frame: webSocketFrame('40/elsewhere,'),
    },
    { which: 'with an unknown event', frame: webSocketFrame('42["x"]') },
    { which: 'with an acknowledgement', frame: webSocketFrame('430[]') },
    { which: 'that are Engine.IO pongs', frame: webSocketFrame('3') },
    { which: 'that are WebSocket pings', frame: webSocketFrame('x'.repeat(100), 9) },
    { which: 'that are WebSocket pongs', frame: webSocketFrame('', 10), joins: false },
  ]) {
    test(`${which} close the TCP connection`, async ({ assert }) => {
      const { stack, counter } = world
      const tcp = new TcpClient((await memberWithCity(stack)).member)
      await (joins ? tcp.join() : tcp.open())
      assert.isUndefined(tcp.closedAfter)
      const measured = startMeasuring(counter)

      tcp.send(Buffer.concat(Array(FLOOD_SIZE).fill(frame)))

      await until('the end of the connection', () => tcp.closedAfter)
      const { queries, seconds } = measured()
      assert.isBelow(queries, 10 + IDLE_QUERIES_PER_SECOND * (seconds + 1))
    })
  }

  test('of `watch` and `unwatch` cause no more queries than the rate limit allows', async ({
    assert,
  }) => {
    const { stack, counter } = world
    const { member, city } = await memberWithCity(stack)
    const webSocket = await RawWebSocket.joined(member)
    const measured = startMeasuring(counter)
    for (let n = 0; n < 400; n += 10) {
      for (let i = n; i < n + 10; i += 2) {
        webSocket.send(`42${i}["watch",[${city}]]`)
        webSocket.send(`42${i + 1}["unwatch",[${city}]]`)
      }
      await pause(120)
    }
    const answers = () => webSocket.received.filter((frame) => frame.startsWith('43'))
    await until('all answers', () => answers().length === 400)

    const { queries, seconds } = measured()
    assert.isAbove(400 / seconds, 20, 'more messages than the limit')
    // The rate limit lets twenty messages per second through. Half of them are `watch`, and each
    // `watch` causes two queries, so there are twenty queries per second.
    assert.isBelow(queries, (20 + IDLE_QUERIES_PER_SECOND) * (seconds + 1))
    assert.isTrue(webSocket.isOpen)
    webSocket.close()
  })
})

test.group('A client that keeps sending watch and unwatch', () => {
  test('does not make the hub’s memory grow', async ({ assert }) => {
    const settings = { ...HEAP_PROBE_SETTINGS, HUB_EVENTS_PER_SECOND: '100000' }
    const stack = await Stack.start('postgres', settings, { web: false })
    const bystander = await startBystander(stack)
    const { member, city } = await memberWithCity(stack)
    const webSocket = await RawWebSocket.joined(member)
    const hub = stack.hubs[0].process
    let answered = 0
    const watchAndUnwatch = async (times: number) => {
      for (let n = 0; n < times; n += 100) {
        webSocket.received.length = 0
        for (let i = 0; i < 100; i++) {
          webSocket.send(`421["watch",[${city}]]`)
          webSocket.send(`421["unwatch",[${city}]]`)
        }
        await until('the answers', () => webSocket.received.length === 200).catch((error) => {
          const { received, isOpen } = webSocket
          throw new Error(
            `${received.length} frames, open: ${isOpen}, the last: ${received.at(-1)}`,
            {
              cause: error,
            }
          )
        })
        answered += webSocket.received.filter((text) => text.includes('"ok":true')).length
      }
    }
    await watchAndUnwatch(500)
    const before = await heldMegabytes(hub)

    await watchAndUnwatch(1500)

    assert.equal(answered, 4000)
    const growth = (await heldMegabytes(hub)) - before
    assert.isBelow(growth, 2, `the hub grew by ${growth} MB`)
    assert.containsSubset(await hubStatus(stack), { sockets: 2, cities: 1 })
    await bystander.assertUnaffected()
    webSocket.close()
    bystander.leave()
    await stack.stop()
  })
})
