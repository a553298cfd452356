import { test } from '@japa/runner'
import { flood, floodOf, tcpSocketOf } from '#tests/support/flood_bus'
import { startBystander } from '#tests/support/bystander'
import { heldMegabytes, HEAP_PROBE_SETTINGS } from '#tests/support/held_memory'
import { Stack } from '#tests/support/stack'
import { collectReadings, TIMEOUT_FACTOR, until, Visitor, watch } from '#tests/support/visitor'

/** All readings together would need 70 MB in the hub. */
const READINGS = 10_000
const CITIES = 5

/** The most memory that the hub may use for the client. */
const MAX_GROWTH_MB = 10

/** Connects a member with a full board. Then the connection stops reading from the network. */
async function connectSleeper(stack: Stack) {
  const member = await Visitor.registered(stack)
  const cities: number[] = []
  for (let n = 0; n < CITIES; n++) cities.push(await stack.city(`Due ${n}`, 0))
  await member.subscribe(...cities)
  const socket = await member.connect()
  const readings = collectReadings(socket)
  await watch(socket, cities)
  tcpSocketOf(socket).pause()
  return { member, socket, cities, readings }
}

async function medianDelay(bystander: { measureDelayMs(): Promise<number> }) {
  const delays: number[] = []
  for (let n = 0; n < 15; n++) delays.push(await bystander.measureDelayMs())
  return delays.toSorted((a, b) => a - b)[7]
}

test.group('A client that stops reading while ten thousand readings arrive', () => {
  test('costs little memory, delays no other client, and gets the newest readings when it reads again', async ({
    assert,
  }) => {
    const settings = { ...HEAP_PROBE_SETTINGS, HUB_STUCK_AFTER: '120' }
    const stack = await Stack.start('postgres', settings, { web: false })
    const bystander = await startBystander(stack)
    const usual = await medianDelay(bystander)
    const { member, socket, cities, readings } = await connectSleeper(stack)
    const hub = stack.hubs[0].process
    const before = await heldMegabytes(hub)

    await flood(stack, floodOf(cities, READINGS), CITIES)
    const delay = await medianDelay(bystander)

    await until('the memory to be freed', async () => {
      const growth = (await heldMegabytes(hub)) - before
      return growth < MAX_GROWTH_MB
    })
    assert.isBelow(delay, TIMEOUT_FACTOR * (usual + 50), `usually ${usual} ms`)
    assert.isTrue(socket.connected)

    tcpSocketOf(socket).resume()
    const newest = () =>
      cities.map((id) => readings.findLast(({ cityId }) => cityId === id)?.version)
    const expected = cities.map((_, n) => READINGS - CITIES + n + 1)
    await until('the newest of each city', () => String(newest()) === String(expected), 20_000)
    assert.isBelow(readings.length, READINGS / 2, 'most readings were skipped')
    for (const id of cities) {
      const versions = readings.filter(({ cityId }) => cityId === id).map(({ version }) => version)
      const ascending = versions.toSorted((a, b) => a - b)
      assert.deepEqual(versions, ascending)
    }
    await bystander.assertUnaffected()
    bystander.leave()
    member.leave()
    await stack.stop()
  })
})
