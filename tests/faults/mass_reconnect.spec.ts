import type { Assert } from '@japa/assert'
import { test } from '@japa/runner'
import { until } from '#tests/support/visitor'
import { createMembers } from '#tests/support/faults/create_members'
import { proveOneBusAtATime } from '#tests/support/faults/prove_recovery'
import { TcpProxy } from '#tests/support/tcp_proxy'
import { reportFigures } from '#tests/support/faults/fault_report'
import { size, isSoak } from '#tests/support/faults/fault_suite_sizes'
import type { World } from '#tests/support/faults/breakable_stack'

const { clients } = size.avalanche

/** Milliseconds in which 95 of 100 are to be back, and thrice that for a slow machine. */
const AIM = 10_000
const LIMIT = 3 * AIM

/**
 * Statements per page that comes back to a busy hub: with each session read by itself it would be 1.4,
 * and five one by one. A hub at leisure gathers nothing, see tests/functional/support/batch_loader.spec.ts.
 */
const STATEMENTS = 1.2

const portOf = ({ url }: { url: string }) => Number(new URL(url).port)

/** Until that many pages at most are not back; answers the milliseconds. */
async function back({ crowd }: World, missing: number, since: number) {
  const few = async () => (await crowd.behind()).count <= missing
  await until(`all but ${missing} to be back`, few, LIMIT)
  return Date.now() - since
}

async function fallOnto(world: World, assert: Assert) {
  const { stack, crowd, ledger, counter, bus } = world
  const [doomed, other] = stack.hubs
  await world.writer.pause()
  const way = await TcpProxy.to(portOf(doomed))
  const members = await createMembers(world, clients, world.cities)
  await crowd.join(members, `http://127.0.0.1:${way.port}`)
  await world.untilSettled(120_000)

  way.targets = [portOf(other)]
  await crowd.expect(await ledger.boards())
  const before = counter.queries
  await stack.killHub(doomed)
  const killed = Date.now()
  await until('all to be away', async () => (await crowd.behind()).count >= clients)
  const most = await back(world, Math.floor(clients / 20), killed)
  const all = await back(world, 0, killed)
  const each = (counter.queries - before) / clients

  const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`
  const figures = { '95 % back': seconds(most), 'all back': seconds(all), 'statements per page': each.toFixed(2) } // prettier-ignore
  reportFigures(`avalanche of ${clients} pages, ${bus}`, figures)
  if (isSoak) assert.isBelow(each, STATEMENTS)
  assert.isBelow(most, LIMIT)
  return async () => {
    await crowd.leave(members.map(({ userId }) => userId))
    way.close()
    await world.restore(doomed)
  }
}

test.group('An avalanche', () => {
  test('of pages whose hub was killed is taken by the other one', async ({ assert }) => {
    await proveOneBusAtATime(`kill -9 of a hub with ${clients} pages`, 5000, (world) =>
      fallOnto(world, assert)
    )
  })
})
