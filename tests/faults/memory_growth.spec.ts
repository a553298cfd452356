import { setTimeout as pause } from 'node:timers/promises'
import { test } from '@japa/runner'
import { buses } from '#tests/support/stack'
import { until } from '#tests/support/visitor'
import { heldMegabytes } from '#tests/support/held_memory'
import { prove, worldOn } from '#tests/support/faults/prove_recovery'
import { reportFigures } from '#tests/support/faults/fault_report'
import { size } from '#tests/support/faults/fault_suite_sizes'
import type { World } from '#tests/support/faults/breakable_stack'

/** Everybody comes and goes and comes back, while all is written to. */
async function load({ proxies }: World) {
  for (let round = 0; round < 2; round++) {
    proxies.balancer.cut()
    await pause(size.faultLasts)
  }
}

const held = async () => {
  const worlds = await Promise.all(buses.map(worldOn))
  const hubs = worlds.flatMap(({ stack }) => stack.hubs)
  const each = await Promise.all(hubs.map(({ process }) => heldMegabytes(process)))
  return each.reduce((sum, megabytes) => sum + megabytes)
}

test.group('Memory', () => {
  test('is no more after a load than after the same load before', async () => {
    await prove('a load, to warm up', 5000, load)
    await prove('the same load', 5000, load)
    const once = await held()
    await prove('the same load again', 5000, load)
    let twice = Infinity
    await until('as much as before', async () => (twice = await held()) < 1.1 * once)

    reportFigures('memory held by all hubs, MB', { once: once.toFixed(1), twice: twice.toFixed(1) })
  })
})
