import { setTimeout as pause } from 'node:timers/promises'
import { test } from '@japa/runner'
import { flood, floodOf, hasArrived, tcpSocketOf } from '#tests/support/flood_bus'
import { collectReadings, until, Visitor, watch } from '#tests/support/visitor'
import { heldMegabytes } from '#tests/support/held_memory'
import { worldOn } from '#tests/support/faults/prove_recovery'
import { reportFigures } from '#tests/support/faults/fault_report'
import { size, isSoak } from '#tests/support/faults/fault_suite_sizes'
import type { World } from '#tests/support/faults/breakable_stack'

/** While one socket is stuck, readings may take up to three times as long as usual, plus 50 ms. */
const MAX_FACTOR = 3
const TOLERANCE_MS = 50

/**
 * Returns the milliseconds within which 99 % of the readings of all other sockets arrive, while one
 * socket is flooded.
 */
async function p99During({ crowd, sql, cities }: World, flooding: Promise<void>) {
  await crowd.startCounting()
  let isDone = false
  void flooding.finally(() => (isDone = true))
  while (!isDone) {
    await sql('UPDATE cities SET celsius = round((random() * 40)::numeric, 1) WHERE id = ANY($1)', [
      cities,
    ])
    await pause(50)
  }
  await flooding
  const sorted = (await crowd.latencies()).sort((a, b) => a - b)
  return sorted[Math.ceil(0.99 * sorted.length) - 1]
}

// At small size, tests/attacks/slow_reader.spec.ts tests the same, without the crowd.
if (isSoak) {
  test.group('A socket that stops reading', () => {
    test('does not use memory of the hub, and does not delay other sockets', async ({ assert }) => {
      const world = await worldOn('postgres')
      const { stack } = world
      const flooded: number[] = []
      for (let n = 0; n < 5; n++) flooded.push(await stack.city(`Flood ${n}`, 0))
      const member = await Visitor.registered(stack)
      await member.subscribe(...flooded)
      const socket = await member.connect()
      const readings = collectReadings(socket)
      await watch(socket, flooded)
      const hub = stack.hubs[0].process
      const count = size.floodReadings
      const floodFrom = (version: number) =>
        flood(stack, floodOf(flooded, count, version), flooded.length)

      const p99Reading = await p99During(world, floodFrom(2))
      await until('all readings', () => hasArrived(readings, count + 1), 30_000)
      const whileReading = readings.length
      const megabytesBefore = await heldMegabytes(hub)
      tcpSocketOf(socket).pause()
      const p99Stuck = await p99During(world, floodFrom(count + 2))
      let megabytesGrown = Infinity
      // The hub soon frees the memory of readings that it is still sending. If it stored readings for
      // the stuck socket, it would not free their memory.
      await until(
        'the hub to free the memory',
        async () => (megabytesGrown = (await heldMegabytes(hub)) - megabytesBefore) < 5
      )

      const figures = {
        'p99 ms, reading': p99Reading,
        'p99 ms, stuck': p99Stuck,
        'MB grown': megabytesGrown.toFixed(1),
      }
      reportFigures('one stuck socket', figures)
      const limit = MAX_FACTOR * p99Reading + TOLERANCE_MS
      assert.isBelow(p99Stuck, limit, 'if the machine does nothing else')

      tcpSocketOf(socket).resume()
      await until('the newest', () => hasArrived(readings, 2 * count + 1), 10_000)
      assert.isBelow(readings.length, 1.75 * whileReading, 'premise: it was stuck')
      member.leave()
    })
  })
}
