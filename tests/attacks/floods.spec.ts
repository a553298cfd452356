import { test } from '@japa/runner'
import { startBystander } from '#tests/support/bystander'
import { heldMegabytes, HEAP_PROBE_SETTINGS } from '#tests/support/memory'
import { countQueries } from '#tests/support/count_queries'
import { createDatabase } from '#tests/support/services'
import { Stack } from '#tests/support/stack'
import { rejectionCounts, hubStatus } from '#tests/support/hub_status'
import { webSocketFrame, TcpClient } from '#tests/support/tcp_client'
import { TIMEOUT_FACTOR, until, Visitor } from '#tests/support/visitor'
import { RawWebSocket } from '#tests/support/raw_websocket'

const MANY = 10_000

/** What a hub asks the database by itself in a second, and somewhat more. */
const IDLE = 15

/** A Fairweather whose questions to the database are counted. */
async function open(settings: Record<string, string> = {}) {
  const counter = await countQueries(await createDatabase())
  const stack = await Stack.start(
    'postgres',
    { DATABASE_URL: counter.url, ...settings },
    { web: false }
  )
  return { stack, counter, bystander: await startBystander(stack) }
}

/** A member who watches a city, by the id of that city. */
async function memberWatching(stack: Stack) {
  const member = await Visitor.registered(stack)
  const city = await stack.city('Flooded', 20)
  await member.subscribe(city)
  return { member, city }
}

/** Counts the queries from now on, and the seconds. */
function measure(counter: { queries: number }) {
  const [before, start] = [counter.queries, performance.now()]
  return () => ({
    queries: counter.queries - before,
    seconds: (performance.now() - start) / 1000,
  })
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

test.group('Attack 22: ten thousand messages a second', (group) => {
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

  test('are answered up to twenty, beyond it with one and the same error', async ({ assert }) => {
    const { member, city } = await memberWatching(world.stack)
    const wire = await RawWebSocket.joined(member)
    const answers = () => wire.received.filter((text) => text.startsWith('43'))
    for (let n = 0; n < 100; n++) wire.send(`42${n}["watch",[${city}]]`)
    await until('a hundred answers', () => answers().length === 100)

    assert.lengthOf(
      answers().filter((text) => text.includes('"ok":true')),
      20
    )
    assert.lengthOf(
      answers().filter((text) => text.includes('"code":"throttled"')),
      80
    )
    assert.isTrue(wire.isOpen)
    await until('another answer, a second later', async () => {
      wire.send(`42100["watch",[${city}]]`)
      await pause(100)
      return wire.received.at(-1)!.startsWith('43100[{"ok":true')
    })
    wire.close()
  })

  test('end the connection with a word, and delay nobody else', async ({ assert }) => {
    const { stack, counter, bystander } = world
    const { member, city } = await memberWatching(stack)
    const wire = await RawWebSocket.joined(member)
    const { flood } = await rejectionCounts(stack)
    const asked = measure(counter)

    for (let n = 0; n < MANY; n++) wire.send(`42${n}["watch",[${city}]]`)
    const delay = await bystander.measureDelayMs()

    assert.isBelow(delay, TIMEOUT_FACTOR * 1000)
    await until('the end of the connection', () => !wire.isOpen)
    const { queries, seconds } = asked()
    assert.include(wire.received, '42["bye",{"reason":"flood"}]')
    assert.isBelow(queries, 2 * 20 + IDLE * (seconds + 1))
    assert.equal((await rejectionCounts(stack)).flood, flood + 1)
  })

  for (const { what, bytes, joins = true } of [
    { what: 'of joining', bytes: webSocketFrame('40'), joins: false },
    { what: 'of joining what there is not', bytes: webSocketFrame('40/elsewhere,'), joins: false },
    { what: 'of joining elsewhere as well', bytes: webSocketFrame('40/elsewhere,') },
    { what: 'that nobody listens to', bytes: webSocketFrame('42["x"]') },
    { what: 'that answer nothing', bytes: webSocketFrame('430[]') },
    { what: 'of Engine.IO that say nothing', bytes: webSocketFrame('3') },
    { what: 'that are WebSocket pings', bytes: webSocketFrame('x'.repeat(100), 9) },
    { what: 'that are WebSocket pongs', bytes: webSocketFrame('', 10), joins: false },
  ]) {
    test(`${what} end the connection, TCP and all`, async ({ assert }) => {
      const { stack, counter } = world
      const tcp = new TcpClient((await memberWatching(stack)).member)
      await (joins ? tcp.join() : tcp.open())
      assert.isUndefined(tcp.closedAfter)
      const asked = measure(counter)

      tcp.send(Buffer.concat(Array(MANY).fill(bytes)))

      await until('the end of the connection', () => tcp.closedAfter)
      const { queries, seconds } = asked()
      assert.isBelow(queries, 10 + IDLE * (seconds + 1))
    })
  }
})

test.group('Attack 23: watch and unwatch, over and over', () => {
  test('asks the database no more than the limit allows', async ({ assert }) => {
    const { stack, counter, bystander } = await open()
    const { member, city } = await memberWatching(stack)
    const wire = await RawWebSocket.joined(member)
    const asked = measure(counter)
    for (let n = 0; n < 400; n += 10) {
      for (let i = n; i < n + 10; i += 2) {
        wire.send(`42${i}["watch",[${city}]]`)
        wire.send(`42${i + 1}["unwatch",[${city}]]`)
      }
      await pause(120)
    }
    await until('all answers', () => wire.received.filter((f) => /^43/.test(f)).length === 400)

    const { queries, seconds } = asked()
    assert.isAbove(400 / seconds, 20, 'more than the limit')
    // Every second one asks, and asks twice.
    assert.isBelow(queries, (20 + IDLE) * (seconds + 1))
    assert.isTrue(wire.isOpen)
    await bystander.assertUnaffected()
    wire.close()
    bystander.leave()
    await stack.stop()
    counter.close()
  })

  test('leaves nothing behind in the hub', async ({ assert }) => {
    const settings = { ...HEAP_PROBE_SETTINGS, HUB_EVENTS_PER_SECOND: '100000' }
    const stack = await Stack.start('postgres', settings, { web: false })
    const bystander = await startBystander(stack)
    const { member, city } = await memberWatching(stack)
    const wire = await RawWebSocket.joined(member)
    const hub = stack.hubs[0].process
    let answered = 0
    const churn = async (times: number) => {
      for (let n = 0; n < times; n += 100) {
        wire.received.length = 0
        for (let i = 0; i < 100; i++) {
          wire.send(`421["watch",[${city}]]`)
          wire.send(`421["unwatch",[${city}]]`)
        }
        await until('the answers', () => wire.received.length === 200)
        answered += wire.received.filter((text) => text.includes('"ok":true')).length
      }
    }
    await churn(500)
    const before = await heldMegabytes(hub)

    await churn(1500)

    assert.equal(answered, 4000)
    const grown = (await heldMegabytes(hub)) - before
    assert.isBelow(grown, 2, `the hub grew by ${grown} MB`)
    assert.containsSubset(await hubStatus(stack), { sockets: 2, cities: 1 })
    await bystander.assertUnaffected()
    wire.close()
    bystander.leave()
    await stack.stop()
  }).timeout(90_000)
})
