import { setTimeout as pause } from 'node:timers/promises'
import type { Assert } from '@japa/assert'
import { test } from '@japa/runner'
import { skipWithoutBus } from '#tests/support/stack'
import { TIMEOUT_FACTOR, Visitor } from '#tests/support/visitor'
import { prove as proveOn, type Fault } from '#tests/support/faults/prove_recovery'
import { size } from '#tests/support/faults/fault_suite_sizes'
import type { World } from '#tests/support/faults/breakable_stack'

/** The longest time that saving may take while the bus is down. */
const MAX_SAVE_MS = 1000

const prove = (name: string, aimMs: number, fault: Fault) => proveOn(name, aimMs, fault, ['redis'])

test.group('Pages on the Redis bus show the newest readings', (group) => {
  skipWithoutBus(group, 'redis')

  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    test(`after Redis ended by ${signal} and started again`, async () => {
      await prove(`Redis ended by ${signal}, started again`, 5000, async ({ redis }) => {
        await redis!.end(signal)
        await pause(size.faultMs)
        await redis!.start()
      })
    })
  }

  test('after the connections to Redis were half-open', async () => {
    await prove('Redis half-open', 10_000, async ({ proxies }) => {
      proxies.redis!.halfOpen()
      await pause(size.faultMs)
    })
  })

  test('after Redis hung and answers again', async () => {
    await prove('Redis hangs, then answers again', 5000, async ({ proxies }) => {
      proxies.redis!.freeze()
      await pause(4 * size.faultMs)
      proxies.redis!.thaw()
    })
  })

  test('after readings were saved quickly while Redis was down', async ({ assert }) => {
    await prove('saved while Redis is down', 5000, async (world) => {
      const admin = await Visitor.admin(world.stack)
      await world.redis!.end()
      await assertSavedQuickly(assert, world, admin)
      await world.redis!.start()
    })
  })
})

async function assertSavedQuickly(assert: Assert, { stack, cities }: World, admin: Visitor) {
  const fields = { celsius: '1', _csrf: await admin.csrfToken() }
  const startedAt = Date.now()
  const { status } = await admin.send(`/admin/cities/${cities[0]}/readings`, fields)
  assert.equal(status, 302)
  assert.isBelow(Date.now() - startedAt, TIMEOUT_FACTOR * MAX_SAVE_MS, 'on an admin page')

  const currentVersion = async () => {
    const [{ version }] = await stack.sql('SELECT version FROM cities WHERE id = $1', [cities[1]])
    return version
  }
  const before = await currentVersion()
  const { exitCode } = await stack.ace('temperature:set', String(cities[1]), '2')
  assert.equal(exitCode, 0)
  assert.isAbove(await currentVersion(), before)
}
