import { test } from '@japa/runner'
import { HUB_PATH, TOO_MANY, UNAUTHORISED } from '#messaging/contract'
import { addToken } from '#tests/support/add_token'
import { Stack } from '#tests/support/stack'
import { rejectionCounts } from '#tests/support/hub_status'
import { webSocketFrame, TcpClient } from '#tests/support/tcp_client'
import { until, Visitor, watch } from '#tests/support/visitor'
import { RawWebSocket } from '#tests/support/raw_websocket'

const settings = {
  HUB_EVENTS_PER_SECOND: '5',
  HUB_SOCKETS_PER_USER: '2',
  HUB_VISITORS_PER_IP: '1',
  HUB_SOCKETS_PER_EMBEDDING_TOKEN: '1',
  HUB_HANDSHAKES_PER_MINUTE: '20',
  HUB_JOIN_TIMEOUT: '3',
  HUB_MAX_FRAME: '200',
  HUB_IDS_PER_MESSAGE: '3',
  TRUSTED_PROXIES: 'loopback',
}

test.group('A hub', () => {
  test('enforces the limits in its settings, and hub:status counts each kind of rejection', async ({
    assert,
  }) => {
    const stack = await Stack.start('postgres', settings, { web: false })
    const [member, another] = [await Visitor.registered(stack), await Visitor.registered(stack)]
    const stranger = new Visitor(stack)
    const origin = 'https://club.example'
    const token = await addToken(another, { origins: [origin] })
    const untilClosed = (webSocket: RawWebSocket) =>
      until('the end of a connection', () => !webSocket.isOpen)

    // Each comment below lists the kinds of rejection that the next lines cause.

    // origin, transport, unauthorised
    await assert.rejects(() => member.connect({ ...member.handshake, origin: 'null' }))
    await fetch(`${stack.hubUrl}${HUB_PATH}/?EIO=4&transport=polling`)
    await assert.rejects(() => stranger.connect(), UNAUTHORISED)

    // sockets
    const socket = await member.connect()
    await member.connect()
    await assert.rejects(() => member.connect(), TOO_MANY)

    // visitors
    await stranger.connectAsVisitor()
    await assert.rejects(() => stranger.connectAsVisitor(), TOO_MANY)
    stranger.leave()

    // embedded
    const embed = () => another.connectWithToken(token, stack.hubUrl, { origin })
    await embed()
    await assert.rejects(embed, TOO_MANY)
    another.leave()

    // invalid, unknown, throttled. All messages are sent at once, because the hub counts them in
    // windows of one second.
    const messages = [[1, 2, 3, 4], [1], [2], [3]].map((ids) => watch(socket, ids))
    ;(socket.emit as (event: string) => void)('nonsense')
    const answers = await Promise.all([...messages, watch(socket, [4])])
    assert.deepEqual(
      answers.map((answer) => answer.ok),
      [false, true, true, true, false]
    )
    assert.containsSubset(answers.at(-1), { error: { code: 'throttled' } })
    member.leave()

    // join (joining twice, joining too late)
    const tcp = new TcpClient(another)
    await tcp.open()
    tcp.send(Buffer.concat([webSocketFrame('40'), webSocketFrame('40')]))
    await until('the rejection of the second join', () => tcp.received.includes('join once'))
    tcp.end()
    const late = new TcpClient(another)
    await late.open()
    await until('the end of a connection that does not join', () => late.closedAfter, 10_000)
    assert.isAbove(late.closedAfter!, 2900)

    // frame, malformed, flood
    for (const frames of [['x'.repeat(201)], ['4nonsense'], Array<string>(51).fill('3')]) {
      const webSocket = await RawWebSocket.joined(another)
      for (const frame of frames) webSocket.send(frame)
      await untilClosed(webSocket)
    }

    // handshakes
    const elsewhere = { ...stranger.handshake, 'x-forwarded-for': '203.0.113.7' }
    await Promise.all(
      Array.from({ length: 20 }, () =>
        assert.rejects(() => stranger.connect(elsewhere), UNAUTHORISED)
      )
    )
    await assert.rejects(() => stranger.connect(elsewhere), 'websocket error')

    const refused = await rejectionCounts(stack)
    assert.deepEqual(refused, {
      origin: 1,
      handshakes: 1,
      transport: 1,
      unauthorised: 21,
      sockets: 1,
      visitors: 1,
      embedded: 1,
      join: 2,
      throttled: 1,
      flood: 1,
      frame: 1,
      malformed: 1,
      unknown: 1,
      invalid: 1,
    })
    const { stdout } = await stack.ace('hub:status')
    assert.match(stdout, /\t35\t/)
    const [, port, , bus, version] = stdout.split('\t')
    assert.deepEqual([port, bus], [stack.env.HUB_PORT, 'PostgreSQL NOTIFY'])
    assert.match(version, /^\d+\.\d+\.\d+/)
    await stack.stop()
  })
})
