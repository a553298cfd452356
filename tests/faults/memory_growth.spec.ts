import { setTimeout as pause } from 'node:timers/promises'
import { test } from '@japa/runner'
import { availableBuses } from '#tests/support/stack'
import { until } from '#tests/support/visitor'
import { heldMegabytes } from '#tests/support/held_memory'
import { prove, worldOn } from '#tests/support/faults/prove_recovery'
import { reportFigures } from '#tests/support/faults/fault_report'
import { size } from '#tests/support/faults/fault_suite_sizes'
import type { World } from '#tests/support/faults/breakable_stack'

/** Disconnects all pages several times, while the writer writes. */
async function load({ proxies }: World) {
  for (let round = 0; round < 2; round++) {
    proxies.balancer.cut()
    await pause(size.faultMs)
  }
}

async function megabytesOfHubs() {
  const worlds = await Promise.all(availableBuses.map(worldOn))
  const hubs = worlds.flatMap(({ stack }) => stack.hubs)
  const megabytes = await Promise.all(hubs.map(({ process }) => heldMegabytes(process)))
  return megabytes.reduce((sum, each) => sum + each)
}

test.group('The memory of hubs', () => {
  test('does not grow when the same load is repeated', async () => {
    await prove('a load, to warm up', 5000, load)
    await prove('the same load', 5000, load)
    const first = await megabytesOfHubs()
    await prove('the same load again', 5000, load)
    let second = Infinity
    await until('as much as before', async () => (second = await megabytesOfHubs()) < 1.1 * first)

    reportFigures('memory of all hubs, MB', { first: first.toFixed(1), second: second.toFixed(1) })
  })
})
