import { setTimeout as pause } from 'node:timers/promises'
import type { Assert } from '@japa/assert'
import { test } from '@japa/runner'
import { buses } from '#tests/support/stack'
import { TIMEOUT_FACTOR, Visitor } from '#tests/support/visitor'
import { prove as proveOn, type Fault } from '#tests/support/faults/prove_recovery'
import { size } from '#tests/support/faults/fault_suite_sizes'
import type { World } from '#tests/support/faults/breakable_stack'

/** Milliseconds: how soon a save is done though the bus is down. */
const AT_ONCE = 1000

const prove = (name: string, aim: number, fault: Fault) => proveOn(name, aim, fault, ['redis'])

test.group('Redis', (group) => {
  if (!buses.includes('redis')) {
    group.tap((each) => each.skip(true, 'there is no redis-server on PATH'))
  }

  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    test(`brings everything when it is back after ${signal}`, async () => {
      await prove(`Redis ended by ${signal}, started again`, 5000, async ({ redis }) => {
        await redis.end(signal)
        await pause(size.faultLasts)
        await redis.start()
      })
    })
  }

  test('is connected to anew where its connections are half-open', async () => {
    await prove('Redis half-open', 10_000, async ({ proxies }) => {
      proxies.redis.halfOpen()
      await pause(size.faultLasts)
    })
  })

  test('brings everything when it answers again after it hung', async () => {
    await prove('Redis hangs, and answers again', 5000, async ({ proxies }) => {
      proxies.redis.freeze()
      await pause(4 * size.faultLasts)
      proxies.redis.thaw()
    })
  })

  test('is not needed to save; what was saved arrives when it is back', async ({ assert }) => {
    await prove('saved while Redis is down', 5000, async (world) => {
      const admin = await Visitor.admin(world.stack)
      await world.redis.end()
      await assertSavedAtOnce(assert, world, admin)
      await world.redis.start()
    })
  })
})

async function assertSavedAtOnce(assert: Assert, { stack, cities }: World, admin: Visitor) {
  const token = await admin.csrfToken()
  const before = Date.now()
  const { status } = await admin.send(`/admin/cities/${cities[0]}/readings`, { celsius: '1', _csrf: token }) // prettier-ignore
  assert.equal(status, 302)
  assert.isBelow(Date.now() - before, TIMEOUT_FACTOR * AT_ONCE, 'by an admin page')

  const version = async () => (await stack.sql('SELECT version FROM cities WHERE id = $1', [cities[1]]))[0].version // prettier-ignore
  const known = await version()
  const { exitCode } = await stack.ace('temperature:set', String(cities[1]), '2')
  assert.equal(exitCode, 0)
  assert.isAbove(await version(), known)
}
