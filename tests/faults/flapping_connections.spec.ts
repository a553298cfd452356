import { setTimeout as pause } from 'node:timers/promises'
import { test } from '@japa/runner'
import type { Member } from '#tests/support/faults/member'
import { createMembers } from '#tests/support/faults/create_members'
import { proveOneBusAtATime } from '#tests/support/faults/prove_recovery'
import { TcpProxy } from '#tests/support/tcp_proxy'
import { reportFigures } from '#tests/support/faults/fault_report'
import { size } from '#tests/support/faults/fault_suite_sizes'
import type { World } from '#tests/support/faults/breakable_stack'

const { clients, groups, cutEvery, away, updates, lasts } = size.jitter

/** Cuts all that goes this way again and again, and refuses it for a while each time. */
async function jitter(way: TcpProxy, until: number) {
  await pause(Math.random() * cutEvery)
  while (Date.now() < until) {
    way.close()
    await pause(away)
    await way.reopen()
    await pause(cutEvery * (0.5 + Math.random()))
  }
}

async function updateAll({ sql, cities }: World) {
  for (let update = 0; update < updates; update++) {
    await sql('UPDATE cities SET celsius = $2 WHERE id = ANY($1)', [cities, update % 60])
    await pause(lasts / updates)
  }
}

/** Pages that come by ways of their own, so that some are cut while others are not. */
async function joinByWays({ crowd, proxies: { balancer } }: World, members: Member[]) {
  const ways = await Promise.all(
    Array.from({ length: groups }, () => TcpProxy.to(...balancer.targets))
  )
  for (const [n, { port }] of ways.entries()) {
    const group = members.filter((_, m) => m % groups === n)
    await crowd.join(group, `http://127.0.0.1:${port}`)
  }
  return ways
}

test.group('Jitter', () => {
  test('leaves every page with the newest, however often each was cut', async () => {
    await proveOneBusAtATime('pages cut again and again', 7500, async (world) => {
      const members = await createMembers(world, clients, world.cities)
      await world.writer.pause()
      const ways = await joinByWays(world, members)
      await world.untilSettled(60_000)
      await world.crowd.startCounting()

      const until = Date.now() + lasts
      await Promise.all([updateAll(world), ...ways.map((way) => jitter(way, until))])

      const { deliveries } = await world.crowd.tally()
      const pages = await world.crowd.connected()
      reportFigures(`jitter, ${clients} pages, ${world.bus}`, {
        'changes per page': 5 * updates,
        'of which seen as they came': Math.round(deliveries / pages),
      })
      return async () => {
        await world.crowd.leave(members.map(({ userId }) => userId))
        for (const way of ways) way.close()
      }
    })
  })
})
