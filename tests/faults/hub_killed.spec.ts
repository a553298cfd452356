import { setTimeout as pause } from 'node:timers/promises'
import { test } from '@japa/runner'
import { prove } from '#tests/support/faults/prove_recovery'
import { size } from '#tests/support/faults/fault_suite_sizes'

test.group('Pages of a hub', () => {
  test('show the newest after the leading hub is killed, and another hub leads', async () => {
    await prove('kill -9 of the leading hub', 5000, async (world) => {
      const hub = await world.leader()
      await world.stack.killHub(hub)
      return () => world.restore(hub)
    })
  })

  test('show the newest after a hub is killed that does not lead', async () => {
    await prove('kill -9 of another hub', 5000, async (world) => {
      const leader = await world.leader()
      const hub = world.stack.hubs.find((candidate) => candidate !== leader)!
      await world.stack.killHub(hub)
      return () => world.restore(hub)
    })
  })

  test('get the newest, and nothing twice, after the hub was stopped and continued', async () => {
    await prove('a hub is stopped (SIGSTOP) and continued', 5000, async ({ stack }) => {
      const [{ process: hub }] = stack.hubs
      hub.kill('SIGSTOP')
      await pause(4 * size.faultMs)
      hub.kill('SIGCONT')
    })
  })
})
