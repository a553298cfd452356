import { setTimeout as pause } from 'node:timers/promises'
import { test } from '@japa/runner'
import { proveOnOneBus } from '#tests/support/faults/prove_recovery'
import { size } from '#tests/support/faults/fault_suite_sizes'
import { SteadyWriter } from '#tests/support/faults/steady_writer'
import { recordByKilledWriter } from '#tests/support/record_by_killed_writer'

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
        recordByKilledWriter(stack, cities[0], 11.1),
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
