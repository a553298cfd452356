import { test } from '@japa/runner'
import { TOO_MANY, UNAUTHORISED } from '#messaging/contract'
import { startBystander } from '#tests/support/bystander'
import { Stack } from '#tests/support/stack'
import { rejectionCounts } from '#tests/support/hub_status'
import { webSocketFrame, TcpClient } from '#tests/support/tcp_client'
import { until, Visitor } from '#tests/support/visitor'

const THROTTLED = 'Too many connections from your address: try again in a minute.'

/**
 * Opens `count` connections at once. Returns the number of connections for each outcome: 'accepted'
 * or an error message.
 */
async function connectAtOnce(visitor: Visitor, count: number, headersOf: (n: number) => object) {
  const outcomes = await Promise.all(
    Array.from({ length: count }, (_, n) =>
      visitor.connect({ ...visitor.handshake, ...headersOf(n) }).then(
        () => 'accepted',
        ({ message }: Error) => message
      )
    )
  )
  const counts: Record<string, number> = {}
  for (const outcome of outcomes) counts[outcome] = (counts[outcome] ?? 0) + 1
  return counts
}

test.group('A member with too many connections', (group) => {
  let stack: Stack
  let bystander: Awaited<ReturnType<typeof startBystander>>
  group.setup(async () => {
    const settings = { HUB_HANDSHAKES_PER_MINUTE: '100000' }
    stack = await Stack.start('postgres', settings, { web: false })
    bystander = await startBystander(stack)
  })
  group.each.teardown(() => bystander.assertUnaffected())
  group.teardown(async () => {
    bystander.leave()
    await stack.stop()
  })

  test('gets twenty of a hundred, and another one when one closes', async ({ assert }) => {
    const member = await Visitor.registered(stack)
    const first = await member.connect()

    const outcomes = await connectAtOnce(member, 100, () => ({}))

    assert.deepEqual(outcomes, { accepted: 19, [TOO_MANY]: 81 })
    assert.equal((await rejectionCounts(stack)).sockets, 81)
    await assert.rejects(() => member.connect(), TOO_MANY)
    first.disconnect()
    await until('room for another connection', () =>
      member.connect().then(
        () => true,
        () => false
      )
    )
    await assert.rejects(() => member.connect(), TOO_MANY)
    member.leave()
  })

  test('cannot join twice with one connection', async ({ assert }) => {
    const tcp = new TcpClient(await Visitor.registered(stack))
    await tcp.open()
    tcp.send(Buffer.concat(Array(30).fill(webSocketFrame('40'))))
    await until('all replies', () => tcp.received.match(/40{|44{/g)?.length === 30)
    assert.lengthOf(tcp.received.match(/40{"sid"/g)!, 1)
    assert.lengthOf(tcp.received.match(/44{"message":"join once"}/g)!, 29)
    tcp.end()
  })

  test('cannot keep a connection open after leaving the hub', async ({ assert }) => {
    const tcp = new TcpClient(await Visitor.registered(stack))
    await tcp.join()
    assert.isUndefined(tcp.closedAfter)
    tcp.send(webSocketFrame('41'))
    await until('the end of the connection', () => tcp.closedAfter)
  })
})

test.group('A flood of handshakes from one address', (group) => {
  let stack: Stack
  let bystander: Awaited<ReturnType<typeof startBystander>>
  group.setup(async () => {
    const settings = { HUB_HANDSHAKES_PER_MINUTE: '30', TRUSTED_PROXIES: 'loopback' }
    stack = await Stack.start('postgres', settings, { web: false })
    bystander = await startBystander(stack)
  })
  group.each.teardown(() => bystander.assertUnaffected())
  group.teardown(async () => {
    bystander.leave()
    await stack.stop()
  })

  const from = (address: string) => ({ 'x-forwarded-for': address })

  test('is throttled, and other addresses are not', async ({ assert }) => {
    const [attacker, neighbour] = [new Visitor(stack), await Visitor.registered(stack)]

    const outcomes = await connectAtOnce(attacker, 100, () => from('203.0.113.7'))

    assert.deepEqual(outcomes, { [UNAUTHORISED]: 30, 'websocket error': 70 })
    assert.equal((await rejectionCounts(stack)).handshakes, 70)
    const tcp = new TcpClient(attacker)
    tcp.upgrade(undefined, from('203.0.113.7'))
    await until('the error message', () => tcp.received.includes(THROTTLED))
    const others = await connectAtOnce(neighbour, 5, (n) => from(`203.0.113.${n + 8}`))
    assert.deepEqual(others, { accepted: 5 })
    neighbour.leave()
  })

  test('is throttled in the same way if it comes from one IPv6 network', async ({ assert }) => {
    const attacker = new Visitor(stack)
    const outcomes = await connectAtOnce(attacker, 100, (n) => from(`2001:db8:1:1::${n}`))
    assert.deepEqual(outcomes, { [UNAUTHORISED]: 30, 'websocket error': 70 })
    const others = await connectAtOnce(attacker, 5, (n) => from(`2001:db8:1:${n + 2}::1`))
    assert.deepEqual(others, { [UNAUTHORISED]: 5 })
  })

  test('by another site’s page does not use up the rate limit of its visitors', async ({
    assert,
  }) => {
    const member = await Visitor.registered(stack)
    const address = from('203.0.113.50')
    const evil = { ...address, origin: 'https://evil.example' }
    assert.deepEqual(await connectAtOnce(member, 100, () => evil), { 'websocket error': 100 })
    assert.deepEqual(await connectAtOnce(member, 5, () => address), { accepted: 5 })
    member.leave()
  })

  test('cannot avoid the rate limit through an existing connection', async ({ assert }) => {
    const attacker = new Visitor(stack)
    const first = new TcpClient(attacker)
    const id = await first.open()
    const second = new TcpClient(attacker)
    second.upgrade(`/hub/?EIO=4&transport=websocket&sid=${encodeURIComponent(id)}`)
    await until('the end of the second connection', () => second.closedAfter)
    assert.include(second.received, '400 Bad Request')
    assert.isUndefined(first.closedAfter)
    first.end()
  })
})
