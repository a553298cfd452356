import { setTimeout as pause } from 'node:timers/promises'
import { test } from '@japa/runner'
import { TcpProxy } from '#tests/support/tcp_proxy'
import { countQueries } from '#tests/support/count_queries'
import { createDatabase } from '#tests/support/start_services'
import { Stack } from '#tests/support/stack'
import { until, Visitor } from '#tests/support/visitor'
import { RawWebSocket } from '#tests/support/raw_websocket'

const PAGES = 100

/** Upper limit for the queries of the hub that have nothing to do with the connections. */
const IDLE = 15

test.group('A hundred pages that connect at the same time', () => {
  test('share their database queries', async ({ assert }) => {
    const counter = await countQueries(await createDatabase())
    const way = await TcpProxy.inFrontOf(counter.url)
    const settings = { DATABASE_URL: way.urlThrough(counter.url) }
    const stack = await Stack.start('postgres', settings, { web: false })
    const members = await Promise.all(
      Array.from({ length: PAGES }, () => Visitor.registered(stack))
    )

    // While the database does not answer, all connections wait for its answer.
    way.freeze()
    const before = counter.queries
    const wires = members.map((member) => new RawWebSocket(member))
    const heard = (start: string) =>
      wires.filter(({ received }) => received.some((frame) => frame.startsWith(start))).length
    await until('the hub to open', () => heard('0') === PAGES)
    for (const wire of wires) wire.send('40')
    await pause(200)
    assert.equal(heard('4'), 0)
    way.thaw()
    await until('the hub to let all in', () => heard('40') === PAGES)

    const asked = counter.queries - before
    // Each page needs its session, its member and its board. Without sharing, that would be three
    // queries per page.
    assert.isBelow(asked, PAGES / 4 + IDLE)
    for (const wire of wires) wire.close()
    await stack.stop()
    way.close()
    counter.close()
  })
})
