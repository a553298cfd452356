import { setTimeout as pause } from 'node:timers/promises'
import { test } from '@japa/runner'
import { proveOnOneBus } from '#tests/support/faults/prove_recovery'
import { size } from '#tests/support/faults/fault_suite_sizes'

test.group('Pages show the newest readings', () => {
  test('after their connections were cut every half second', async () => {
    const name = 'all connections cut every half second'
    await proveOnOneBus('redis', name, 5000, async ({ proxies }) => {
      for (let elapsedMs = 0; elapsedMs < 3 * size.faultMs; elapsedMs += 500) {
        proxies.balancer.cut()
        await pause(500)
      }
    })
  })

  test('after no hub could be reached for a while', async () => {
    const name = 'no hub can be reached for a while'
    await proveOnOneBus('postgres', name, 7500, async ({ proxies }) => {
      proxies.balancer.close()
      await pause(size.faultMs)
      await proxies.balancer.reopen()
    })
  })

  test('after the line to the hubs stalled', async () => {
    await proveOnOneBus('redis', 'the line to the hubs stalls', 5000, async ({ proxies }) => {
      proxies.balancer.freeze()
      await pause(size.faultMs)
      proxies.balancer.thaw()
    })
  })
})
