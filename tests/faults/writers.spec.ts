import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { test } from '@japa/runner'
import { forkModule } from '#tests/support/fork_module'
import { proveOnOneBus } from '#tests/support/faults/prove_recovery'
import { size } from '#tests/support/faults/fault_suite_sizes'
import type { World } from '#tests/support/faults/breakable_stack'
import { SteadyWriter } from '#tests/support/faults/steady_writer'

/** Runs a writer that is killed after its commit and before it announces the reading. */
async function runKilledWriter({ stack, cities }: World, celsius: number) {
  const child = forkModule('tests/support/killed_writer', [String(cities[0]), String(celsius)], {
    env: { ...process.env, ...stack.env },
  })
  const [, signal] = await once(child, 'exit')
  if (signal !== 'SIGKILL') throw new Error(`The writer ended by ${signal}, not by SIGKILL`)
}

test.group('Pages show the newest readings', () => {
  test('of many parallel, late, out-of-order and killed writers', async () => {
    const name = 'many writers, a killed command among them'
    await proveOnOneBus('postgres', name, 5000, async (world) => {
      const { db, cities, stack } = world
      const url = db.options.connectionString!
      const moreWriters = await Promise.all(
        [1, 2].map(() => SteadyWriter.start(url, 2 * size.writesPerSecond, cities))
      )
      await Promise.all([
        runKilledWriter(world, 11.1),
        stack.ace('temperature:set', String(cities[1]), '12.3'),
        pause(size.faultMs),
      ])
      for (const writer of moreWriters) {
        await writer.pause()
        writer.stop()
      }
    })
  })
})
