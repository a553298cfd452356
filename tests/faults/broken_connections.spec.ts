import { setTimeout as pause } from 'node:timers/promises'
import { test } from '@japa/runner'
import { prove } from '#tests/support/faults/prove_recovery'
import { size } from '#tests/support/faults/fault_suite_sizes'

test.group('Sockets', () => {
  test('that are cut without a word, again and again, come back to the newest', async () => {
    await prove('all sockets cut every half second', 5000, async ({ proxies }) => {
      for (let lasted = 0; lasted < 3 * size.faultLasts; lasted += 500) {
        proxies.balancer.cut()
        await pause(500)
      }
    })
  })

  test('that are refused for a while come back to the newest', async () => {
    await prove('nobody reaches a hub for a while', 7500, async ({ proxies }) => {
      proxies.balancer.close()
      await pause(size.faultLasts)
      await proxies.balancer.reopen()
    })
  })

  test('on a line that stood still get what was sent meanwhile, or the newest', async () => {
    await prove('the line to the hubs stands still', 5000, async ({ proxies }) => {
      proxies.balancer.freeze()
      await pause(size.faultLasts)
      proxies.balancer.thaw()
    })
  })
})
