import { test } from '@japa/runner'
import { TOO_MANY, UNAUTHORISED } from '#messaging/contract'
import { startBystander } from '#tests/support/bystander'
import { Stack } from '#tests/support/stack'
import { rejectionCounts } from '#tests/support/hub_status'
import { webSocketFrame, TcpClient } from '#tests/support/tcp_client'
import { until, Visitor } from '#tests/support/visitor'

const THROTTLED = 'Too many connections from your address: try again in a minute.'

/** What becomes of so many connections at once: how often which word. */
async function connectAtOnce(visitor: Visitor, count: number, headersOf: (n: number) => object) {
  const words = await Promise.all(
    Array.from({ length: count }, (_, n) =>
      visitor.connect({ ...visitor.handshake, ...headersOf(n) }).then(
        () => 'let in',
        ({ message }: Error) => message
      )
    )
  )
  return Object.fromEntries(
    Object.entries(Object.groupBy(words, (word) => word)).map(([word, all]) => [word, all!.length])
  )
}

test.group('Attack 10: one member with very many connections', (group) => {
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

  test('has twenty of five hundred that come at once, and a place again when one goes', async ({
    assert,
  }) => {
    const member = await Visitor.registered(stack)
    const first = await member.connect()

    const words = await connectAtOnce(member, 500, () => ({}))

    assert.deepEqual(words, { 'let in': 19, [TOO_MANY]: 481 })
    assert.equal((await rejectionCounts(stack)).sockets, 481)
    await assert.rejects(() => member.connect(), TOO_MANY)
    first.disconnect()
    await until('a place for another', () =>
      member.connect().then(
        () => true,
        () => false
      )
    )
    await assert.rejects(() => member.connect(), TOO_MANY)
    member.leave()
  })

  test('gets no second socket out of one connection', async ({ assert }) => {
    const tcp = new TcpClient(await Visitor.registered(stack))
    await tcp.open()
    tcp.send(Buffer.concat(Array(30).fill(webSocketFrame('40'))))
    await until('an answer to each', () => tcp.received.match(/40{|44{/g)?.length === 30)
    assert.lengthOf(tcp.received.match(/40{"sid"/g)!, 1)
    assert.lengthOf(tcp.received.match(/44{"message":"join once"}/g)!, 29)
    tcp.end()
  })

  test('keeps no connection open that has left the hub', async ({ assert }) => {
    const tcp = new TcpClient(await Visitor.registered(stack))
    await tcp.join()
    assert.isUndefined(tcp.closedAfter)
    tcp.send(webSocketFrame('41'))
    await until('the end of the connection', () => tcp.closedAfter)
  })
})

test.group('Attack 11: a flood of handshakes from one address', (group) => {
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

  test('is throttled, while others get in', async ({ assert }) => {
    const [attacker, neighbour] = [new Visitor(stack), await Visitor.registered(stack)]

    const words = await connectAtOnce(attacker, 100, () => from('203.0.113.7'))

    assert.deepEqual(words, { [UNAUTHORISED]: 30, 'websocket error': 70 })
    assert.equal((await rejectionCounts(stack)).handshakes, 70)
    const tcp = new TcpClient(attacker)
    tcp.upgrade(undefined, from('203.0.113.7'))
    await until('a sentence', () => tcp.received.includes(THROTTLED))
    const others = await connectAtOnce(neighbour, 5, (n) => from(`203.0.113.${n + 8}`))
    assert.deepEqual(others, { 'let in': 5 })
    neighbour.leave()
  })

  test('is as throttled when it has a whole network of IPv6 to come from', async ({ assert }) => {
    const attacker = new Visitor(stack)
    const words = await connectAtOnce(attacker, 100, (n) => from(`2001:db8:1:1::${n}`))
    assert.deepEqual(words, { [UNAUTHORISED]: 30, 'websocket error': 70 })
    const others = await connectAtOnce(attacker, 5, (n) => from(`2001:db8:1:${n + 2}::1`))
    assert.deepEqual(others, { [UNAUTHORISED]: 5 })
  })

  test('from another site’s page takes nothing from who is led there', async ({ assert }) => {
    const member = await Visitor.registered(stack)
    const address = from('203.0.113.50')
    const evil = { ...address, origin: 'https://evil.example' }
    assert.deepEqual(await connectAtOnce(member, 100, () => evil), { 'websocket error': 100 })
    assert.deepEqual(await connectAtOnce(member, 5, () => address), { 'let in': 5 })
    member.leave()
  })

  test('finds no way past the count by a connection that is there already', async ({ assert }) => {
    const attacker = new Visitor(stack)
    const first = new TcpClient(attacker)
    const id = await first.open()
    const second = new TcpClient(attacker)
    second.upgrade(`/hub/?EIO=4&transport=websocket&sid=${encodeURIComponent(id)}`)
    await until('the end of the second', () => second.closedAfter)
    assert.include(second.received, '400 Bad Request')
    assert.isUndefined(first.closedAfter)
    first.end()
  })
})
