import { setTimeout as pause } from 'node:timers/promises'
import { test } from '@japa/runner'
import { TcpProxy } from '#tests/support/tcp_proxy'
import { countQueries } from '#tests/support/count_queries'
import { createDatabase } from '#tests/support/start_services'
import { Stack } from '#tests/support/stack'
import { until, Visitor } from '#tests/support/visitor'
import { RawWebSocket } from '#tests/support/raw_websocket'

const PAGES = 100

/** What a hub asks by itself, of which some had to wait, too. */
const IDLE = 15

test.group('Pages that come back together', () => {
  test('are looked up together', async ({ assert }) => {
    const counter = await countQueries(await createDatabase())
    const way = await TcpProxy.inFrontOf(counter.url)
    const settings = { DATABASE_URL: way.urlThrough(counter.url) }
    const stack = await Stack.start('postgres', settings, { web: false })
    const members = await Promise.all(
      Array.from({ length: PAGES }, () => Visitor.registered(stack))
    )

    // While the database is silent, they all come to wait for it.
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
    // Session, member and board: one by one that would be three times as many as there are pages.
    assert.isBelow(asked, PAGES / 4 + IDLE)
    for (const wire of wires) wire.close()
    await stack.stop()
    way.close()
    counter.close()
  })
})
