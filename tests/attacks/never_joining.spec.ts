import { test } from '@japa/runner'
import { startBystander } from '#tests/support/bystander'
import { stackOn } from '#tests/support/stack'
import { webSocketFrame, TcpClient } from '#tests/support/tcp_client'
import { until, Visitor } from '#tests/support/visitor'

/** Milliseconds: what a connection has to join by default, and what a slow machine adds. */
const TIME = 10_000
const SLACK = 3000

const attacks: Record<string, (tcp: TcpClient) => unknown> = {
  'says nothing': () => {},
  'stops in the middle of a line': (tcp) => tcp.send('GET /hub/?EIO=4&tran'),
  'never ends its headers': (tcp) => tcp.send('GET /hub/ HTTP/1.1\r\nHost: localhost\r\n'),
  'sends a header now and then, for ever': (tcp) => {
    tcp.send('GET /hub/ HTTP/1.1\r\nHost: localhost\r\n')
    tcp.sendRepeatedly('X-More: x\r\n', 500)
  },
  'promises a body': (tcp) =>
    tcp.send('POST /hub/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9999\r\n\r\nx'),
  'upgrades where there is no hub': (tcp) => tcp.upgrade('/elsewhere'),
  'becomes a WebSocket, and no more': (tcp) => tcp.open(),
  'joins what there is not': async (tcp) => {
    await tcp.open()
    tcp.send(webSocketFrame('40/elsewhere,'))
  },
  'is not let in': async (tcp) => {
    await tcp.open()
    tcp.send(webSocketFrame('40'))
  },
  'sends half a frame': async (tcp) => {
    await tcp.open()
    tcp.send(webSocketFrame('40').subarray(0, 7))
  },
}

test.group('Attack 9: a connection that never joins', () => {
  test('is closed within ten seconds, however far it got', async ({ assert }) => {
    const stack = await stackOn()
    const bystander = await startBystander(stack)
    const stranger = new Visitor(stack)
    const opened = await Promise.all(
      Object.entries(attacks).map(async ([what, attack]) => {
        const tcp = new TcpClient(stranger)
        await attack(tcp)
        return { what, tcp }
      })
    )
    const isOpen = ({ tcp }: { tcp: TcpClient }) => !tcp.closedAfter
    assert.isNotEmpty(opened.filter(isOpen))

    await until('the end of all', () => !opened.some(isOpen), TIME + SLACK).catch(() => {})

    assert.isEmpty(opened.filter(isOpen).map(({ what }) => what))
    for (const { what, tcp } of opened) assert.isBelow(tcp.closedAfter!, TIME + SLACK, what)
    // Whoever has joined stays.
    await bystander.assertUnaffected()
    bystander.leave()
  })
})
