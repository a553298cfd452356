import { test } from '@japa/runner'
import type { Reading } from '#messaging/contract'
import { flood, tcpOf } from '#tests/support/flood'
import { innocentAt } from '#tests/support/bystander'
import { memoryOf, PROBED } from '#tests/support/memory'
import { Stack } from '#tests/support/stack'
import { listen, SLOW, until, Visitor, watch } from '#tests/support/visitor'

const READINGS = 10_000
const CITIES = 5

/** Makes each a frame of some 7,000 bytes: kept for who does not read, they would be 70 MB. */
const MEASURED_AT = 'x'.repeat(7000)

/** Megabytes that the hub may keep for him. */
const ALLOWED = 10

/** A member with a full board, who stops reading now. */
async function sleeperOn(stack: Stack) {
  const member = await Visitor.registered(stack)
  const cities: number[] = []
  for (let n = 0; n < CITIES; n++) cities.push(await stack.city(`Due ${n}`, 0))
  await member.subscribe(...cities)
  const socket = await member.connect()
  const readings = listen(socket)
  await watch(socket, cities)
  tcpOf(socket).pause()
  return { member, socket, cities, readings }
}

/** Readings of these cities in turn, each newer than the one before. */
function due(cities: number[]): Reading[] {
  return Array.from({ length: READINGS }, (_, n) => {
    const cityId = cities[n % CITIES]
    return { cityId, celsius: 1, version: n + 1, measuredAt: MEASURED_AT }
  })
}

async function medianDelay(innocent: { delay(): Promise<number> }) {
  const delays: number[] = []
  for (let n = 0; n < 15; n++) delays.push(await innocent.delay())
  return delays.toSorted((a, b) => a - b)[7]
}

test.group('Attack 25: a client that stops reading while ten thousand readings are due', () => {
  test('costs little memory, delays nobody, and has the newest when it reads again', async ({
    assert,
  }) => {
    const settings = { ...PROBED, HUB_STUCK_AFTER: '120' }
    const stack = await Stack.start('postgres', settings, { web: false })
    const innocent = await innocentAt(stack)
    const usual = await medianDelay(innocent)
    const { member, socket, cities, readings } = await sleeperOn(stack)
    const hub = stack.hubs[0].process
    const before = await memoryOf(hub)

    await flood(
      stack,
      due(cities).map((reading) => [reading])
    )
    const delay = await medianDelay(innocent)

    await until('the memory given back', async () => (await memoryOf(hub)) - before < ALLOWED)
    assert.isBelow(delay, SLOW * (usual + 50), `usually ${usual} ms`)
    assert.isTrue(socket.connected)

    tcpOf(socket).resume()
    const newest = () =>
      cities.map((id) => readings.findLast(({ cityId }) => cityId === id)?.version)
    const wanted = cities.map((_, n) => READINGS - CITIES + n + 1)
    await until('the newest of each city', () => String(newest()) === String(wanted), 20_000)
    assert.isBelow(readings.length, READINGS / 2, 'most were skipped')
    for (const id of cities) {
      const versions = readings.filter(({ cityId }) => cityId === id).map(({ version }) => version)
      assert.deepEqual(
        versions,
        versions.toSorted((a, b) => a - b)
      )
    }
    await innocent.noticesNothing()
    innocent.leave()
    member.leave()
    await stack.stop()
  }).timeout(90_000)
})
