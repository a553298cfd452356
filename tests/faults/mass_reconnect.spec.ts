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

/** After `AIM_MS`, 95 % of the pages should be back. On a slow machine, `LIMIT_MS` is accepted. */
const AIM_MS = 10_000
const LIMIT_MS = 3 * AIM_MS

/**
 * The most database statements per page, when many pages reconnect to a hub under load. Without
 * batches, there would be five statements per page. If only the sessions were read without batches,
 * there would be 1.4. A hub without load has nothing to batch, so `npm test` checks the batches in
 * tests/functional/support/batch_loader.spec.ts.
 */
const MAX_STATEMENTS_PER_PAGE = 1.2

const portOf = ({ url }: { url: string }) => Number(new URL(url).port)

/**
 * Waits until all pages except `missing` are back. Returns the milliseconds from `since` until
 * then.
 */
async function untilBack({ crowd }: World, missing: number, since: number) {
  const isBack = async () => (await crowd.pagesBehind()).count <= missing
  await until(`all but ${missing} pages to be back`, isBack, LIMIT_MS)
  return Date.now() - since
}

async function killHubOfManyPages(world: World, assert: Assert) {
  const { stack, crowd, ledger, counter, bus } = world
  const [killedHub, otherHub] = stack.hubs
  await world.writer.pause()
  const proxy = await TcpProxy.to(portOf(killedHub))
  const members = await createMembers(world, clients, world.cities)
  await crowd.join(members, `http://127.0.0.1:${proxy.port}`)
  await world.untilSettled(120_000)

  proxy.targets = [portOf(otherHub)]
  await crowd.expect(await ledger.committedBoards())
  const queriesBefore = counter.queries
  await stack.killHub(killedHub)
  const killedAt = Date.now()
  await until(
    'all pages to be disconnected',
    async () => (await crowd.pagesBehind()).count >= clients
  )
  const mostBackMs = await untilBack(world, Math.floor(clients / 20), killedAt)
  const allBackMs = await untilBack(world, 0, killedAt)
  const statementsPerPage = (counter.queries - queriesBefore) / clients

  const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`
  const figures = {
    '95 % back': seconds(mostBackMs),
    'all back': seconds(allBackMs),
    'statements per page': statementsPerPage.toFixed(2),
  }
  reportFigures(`avalanche of ${clients} pages, ${bus}`, figures)
  if (isSoak) assert.isBelow(statementsPerPage, MAX_STATEMENTS_PER_PAGE)
  assert.isBelow(mostBackMs, LIMIT_MS)
  return async () => {
    await crowd.leave(members.map(({ userId }) => userId))
    proxy.close()
    await world.restore(killedHub)
  }
}

test.group('A hub', () => {
  test('takes all pages of a killed hub at once', async ({ assert }) => {
    const name = `kill -9 of a hub with ${clients} pages`
    await proveOneBusAtATime('postgres', name, 5000, (world) => killHubOfManyPages(world, assert))
  })
})
