import { setTimeout as pause } from 'node:timers/promises'
import { test } from '@japa/runner'
import { flood, floodMessages, tcpSocketOf } from '#tests/support/flood_bus'
import { collectReadings, until, Visitor, watch } from '#tests/support/visitor'
import { heldMegabytes } from '#tests/support/held_memory'
import { worldOn } from '#tests/support/faults/prove_recovery'
import { reportFigures } from '#tests/support/faults/fault_report'
import { size, isSoak } from '#tests/support/faults/fault_suite_sizes'
import type { World } from '#tests/support/faults/breakable_stack'

/** How much slower than without it the others may be, on a machine that does other things as well. */
const FACTOR = 3
const SLACK = 50

/** Milliseconds in which 99 of 100 readings arrive while one socket is being flooded. */
async function p99During({ crowd, sql, cities }: World, flooding: Promise<void>) {
  await crowd.startCounting()
  let flooded = false
  void flooding.finally(() => (flooded = true))
  while (!flooded) {
    await sql('UPDATE cities SET celsius = round((random() * 40)::numeric, 1) WHERE id = ANY($1)', [cities]) // prettier-ignore
    await pause(50)
  }
  await flooding
  const sorted = (await crowd.latencies()).sort((a, b) => a - b)
  return sorted[Math.ceil(0.99 * sorted.length) - 1]
}

test.group('One socket that stops reading', () => {
  test('costs the hub no memory, and the others no time', async ({ assert }) => {
    const world = await worldOn('postgres')
    const { stack } = world
    const city = await stack.city('Flood', 0)
    const sleeper = await Visitor.registered(stack)
    await sleeper.subscribe(city)
    const socket = await sleeper.connect()
    const readings = collectReadings(socket)
    await watch(socket, [city])
    const hub = stack.hubs[0].process
    const all = size.flood

    const awake = await p99During(world, flood(stack, floodMessages(city, all, 2)))
    await until('all of it', () => readings.at(-1)?.version === all + 1, 30_000)
    const before = await heldMegabytes(hub)
    tcpSocketOf(socket).pause()
    const asleep = await p99During(world, flood(stack, floodMessages(city, all, all + 2)))
    let grown = Infinity
    // What is still on its way through the hub is given back; what is kept for the stuck one is not.
    await until(
      'the memory given back',
      async () => (grown = (await heldMegabytes(hub)) - before) < 5
    )

    const figures = {
      'p99 ms, awake': awake,
      'p99 ms, stuck': asleep,
      'MB grown': grown.toFixed(1),
    }
    reportFigures('one stuck socket', figures)
    if (isSoak) assert.isBelow(asleep, FACTOR * awake + SLACK, 'with the machine to itself')

    tcpSocketOf(socket).resume()
    await until('the newest', () => readings.at(-1)?.version === 2 * all + 1, 10_000)
    assert.isBelow(readings.length, 1.75 * all, 'it was stuck')
    sleeper.leave()
  })
})
