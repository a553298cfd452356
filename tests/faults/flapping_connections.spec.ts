import { setTimeout as pause } from 'node:timers/promises'
import { test } from '@japa/runner'
import type { Member } from '#tests/support/faults/member'
import { createMembers } from '#tests/support/faults/create_members'
import { proveOneBusAtATime } from '#tests/support/faults/prove_recovery'
import { TcpProxy } from '#tests/support/tcp_proxy'
import { reportFigures } from '#tests/support/faults/fault_report'
import { size } from '#tests/support/faults/fault_suite_sizes'
import type { World } from '#tests/support/faults/breakable_stack'

const { clients, groups, cutEveryMs, outageMs, updates, durationMs } = size.jitter

/**
 * Cuts all connections of a proxy again and again, and refuses new connections for a while after
 * each cut.
 */
async function jitter(proxy: TcpProxy, end: number) {
  await pause(Math.random() * cutEveryMs)
  while (Date.now() < end) {
    proxy.close()
    await pause(outageMs)
    await proxy.reopen()
    await pause(cutEveryMs * (0.5 + Math.random()))
  }
}

async function updateAll({ sql, cities }: World) {
  for (let update = 0; update < updates; update++) {
    await sql('UPDATE cities SET celsius = $2 WHERE id = ANY($1)', [cities, update % 60])
    await pause(durationMs / updates)
  }
}

/**
 * Opens the pages in groups. Each group has its own proxy, so that some groups are disconnected
 * while others are connected.
 */
async function joinInGroups({ crowd, proxies: { balancer } }: World, members: Member[]) {
  const proxies = await Promise.all(
    Array.from({ length: groups }, () => TcpProxy.to(...balancer.targets))
  )
  for (const [n, { port }] of proxies.entries()) {
    const group = members.filter((_, m) => m % groups === n)
    await crowd.join(group, `http://127.0.0.1:${port}`)
  }
  return proxies
}

test.group('Pages that are disconnected again and again', () => {
  test('show the newest readings in the end', async () => {
    const name = 'pages disconnected again and again'
    await proveOneBusAtATime('redis', name, 7500, async (world) => {
      const members = await createMembers(world, clients, world.cities)
      await world.writer.pause()
      const proxies = await joinInGroups(world, members)
      await world.untilSettled(60_000)
      await world.crowd.startCounting()

      const end = Date.now() + durationMs
      await Promise.all([updateAll(world), ...proxies.map((proxy) => jitter(proxy, end))])

      const { deliveries } = await world.crowd.tally()
      const pages = await world.crowd.connected()
      reportFigures(`jitter, ${clients} pages, ${world.bus}`, {
        'changes per page': 5 * updates,
        'of which arrived as events': Math.round(deliveries / pages),
      })
      return async () => {
        await world.crowd.leave(members.map(({ userId }) => userId))
        for (const proxy of proxies) proxy.close()
      }
    })
  })
})
