import { test } from '@japa/runner'
import { startBystander } from '#tests/support/bystander'
import { stackOn } from '#tests/support/stack'
import { webSocketFrame, TcpClient } from '#tests/support/tcp_client'
import { until, Visitor } from '#tests/support/visitor'

/** The default of HUB_JOIN_TIMEOUT, in milliseconds. */
const JOIN_TIMEOUT_MS = 10_000

/** Extra time for a slow machine. */
const SLACK_MS = 3000

const attacks: Record<string, (tcp: TcpClient) => unknown> = {
  'sends nothing': () => {},
  'stops in the middle of a line': (tcp) => tcp.send('GET /hub/?EIO=4&tran'),
  'never ends its headers': (tcp) => tcp.send('GET /hub/ HTTP/1.1\r\nHost: localhost\r\n'),
  'sends one header after another without end': (tcp) => {
    tcp.send('GET /hub/ HTTP/1.1\r\nHost: localhost\r\n')
    tcp.sendRepeatedly('X-More: x\r\n', 500)
  },
  'announces a body and does not send it': (tcp) =>
    tcp.send('POST /hub/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9999\r\n\r\nx'),
  'upgrades at another path': (tcp) => tcp.upgrade('/elsewhere'),
  'opens a WebSocket and does not join': (tcp) => tcp.open(),
  'joins an unknown namespace': async (tcp) => {
    await tcp.open()
    tcp.send(webSocketFrame('40/elsewhere,'))
  },
  'is rejected': async (tcp) => {
    await tcp.open()
    tcp.send(webSocketFrame('40'))
  },
  'sends half a frame': async (tcp) => {
    await tcp.open()
    tcp.send(webSocketFrame('40').subarray(0, 7))
  },
}

test.group('A connection that never joins', () => {
  test('is closed within ten seconds, whatever it sends', async ({ assert }) => {
    const stack = await stackOn()
    const bystander = await startBystander(stack)
    const stranger = new Visitor(stack)
    const opened = await Promise.all(
      Object.entries(attacks).map(async ([name, attack]) => {
        const tcp = new TcpClient(stranger)
        await attack(tcp)
        return { name, tcp }
      })
    )
    const isOpen = ({ tcp }: { tcp: TcpClient }) => !tcp.closedAfter
    assert.isNotEmpty(opened.filter(isOpen))

    const limitMs = JOIN_TIMEOUT_MS + SLACK_MS
    await until('the end of all', () => !opened.some(isOpen), limitMs).catch(() => {})

    assert.isEmpty(opened.filter(isOpen).map(({ name }) => name))
    for (const { name, tcp } of opened) assert.isBelow(tcp.closedAfter!, limitMs, name)
    // The connection of the bystander has joined, so it stays open.
    await bystander.assertUnaffected()
    bystander.leave()
  })
})
