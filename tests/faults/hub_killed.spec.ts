import { setTimeout as pause } from 'node:timers/promises'
import { test } from '@japa/runner'
import { prove } from '#tests/support/faults/prove_recovery'
import { fetchMetrics } from '#tests/support/fetch_metrics'
import type { Hub } from '#tests/support/stack'
import { until } from '#tests/support/visitor'
import { size } from '#tests/support/faults/fault_suite_sizes'

/** Returns 1 if the hub leads according to its metrics, otherwise 0. */
async function leads({ url }: Hub) {
  return (await fetchMetrics(url)).value('fairweather_hub_leads')
}

test.group('Pages of a hub', () => {
  test('show the newest readings after the leading hub is killed, and the metrics show that another hub leads', async ({
    assert,
  }) => {
    await prove('kill -9 of the leading hub', 5000, async (world) => {
      const hub = await world.leader()
      const other = world.stack.hubs.find((candidate) => candidate !== hub)!
      assert.deepEqual([await leads(hub), await leads(other)], [1, 0])
      await world.stack.killHub(hub)
      return async () => {
        await until('the other hub to lead', () => leads(other), 15_000)
        await world.restore(hub)
        assert.equal(await leads(hub), 0, 'the restarted hub')
      }
    })
  })

  test('show the newest readings after a hub is killed that does not lead', async () => {
    await prove('kill -9 of another hub', 5000, async (world) => {
      const leader = await world.leader()
      const hub = world.stack.hubs.find((candidate) => candidate !== leader)!
      await world.stack.killHub(hub)
      return () => world.restore(hub)
    })
  })

  test('get the newest readings, and none twice, after the hub was stopped and continued', async () => {
    await prove('a hub is stopped (SIGSTOP) and continued', 5000, async ({ stack }) => {
      const [{ process: hub }] = stack.hubs
      hub.kill('SIGSTOP')
      await pause(4 * size.faultMs)
      hub.kill('SIGCONT')
    })
  })
})
