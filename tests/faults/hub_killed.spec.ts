import { setTimeout as pause } from 'node:timers/promises'
import { test } from '@japa/runner'
import { prove } from '#tests/support/faults/prove_recovery'
import { size } from '#tests/support/faults/fault_suite_sizes'

test.group('A hub', () => {
  test('that is killed leaves no page behind, and another leads', async () => {
    await prove('kill -9 of the leading hub', 5000, async (world) => {
      const hub = await world.leader()
      await world.stack.killHub(hub)
      return () => world.restore(hub)
    })
  })

  test('that is killed without being the leader leaves no page behind', async () => {
    await prove('kill -9 of another hub', 5000, async (world) => {
      const leader = await world.leader()
      const hub = world.stack.hubs.find((each) => each !== leader)!
      await world.stack.killHub(hub)
      return () => world.restore(hub)
    })
  })

  test('that stood still sends what is new, and nothing twice', async () => {
    await prove('a hub stands still (SIGSTOP), goes on', 5000, async ({ stack }) => {
      const [{ process: hub }] = stack.hubs
      hub.kill('SIGSTOP')
      await pause(4 * size.faultLasts)
      hub.kill('SIGCONT')
    })
  })
})
