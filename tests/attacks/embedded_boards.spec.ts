import { test } from '@japa/runner'
import { LOBBY } from '#messaging/contract'
import { addToken } from '#tests/support/add_token'
import { joinRooms } from '#tests/support/chat_client'
import { Stack, stackOn } from '#tests/support/stack'
import { startBystander } from '#tests/support/bystander'
import { oversee, until, Visitor } from '#tests/support/visitor'

const ORIGIN = 'https://club.example'

test.group('The token in a page that shows a board', () => {
  test('of an admin reads only the board and the cities through the API', async ({ assert }) => {
    const stack = await stackOn()
    const admin = await Visitor.admin(stack)
    const token = await addToken(admin, { origins: [ORIGIN] })
    const headers = { authorization: `Bearer ${token}`, origin: ORIGIN }
    const send = (method: string, path: string) =>
      fetch(`${stack.url}${path}`, { method, headers, redirect: 'manual' })
    assert.equal((await send('GET', '/api/v1/me/board')).status, 200)

    const { paths } = (await (await fetch(`${stack.url}/api/openapi.json`)).json()) as {
      paths: Record<string, Record<string, { 'x-ability'?: string }>>
    }
    const before = await stack.sql('SELECT * FROM auth_access_tokens ORDER BY id')
    let refused = 0
    for (const [path, operations] of Object.entries(paths)) {
      for (const [method, operation] of Object.entries(operations)) {
        const ability = operation['x-ability']
        if (!ability || ability === 'cities:read') continue
        const address = path.replaceAll(/\{\w+\}/g, '1')
        const { status } = await send(method.toUpperCase(), address)
        assert.include([403, 404], status, `${method} ${address}`)
        refused++
      }
    }
    assert.isAbove(refused, 5)
    assert.equal((await send('DELETE', '/api/v1/tokens/current')).status, 403)
    assert.equal((await send('GET', '/api/v1/me/board')).status, 200)
    assert.deepEqual(await stack.sql('SELECT * FROM auth_access_tokens ORDER BY id'), before)
    for (const path of ['/dashboard', '/settings', '/admin/members']) {
      assert.equal((await send('GET', path)).headers.get('location'), '/login')
    }
  })

  test('of an admin is refused everything but watching on the hub', async ({ assert }) => {
    const stack = await stackOn()
    const admin = await Visitor.admin(stack)
    const city = await stack.city('Overseen', 3)
    const token = await addToken(admin, { origins: [ORIGIN] })
    const connect = () => admin.connectWithToken(token, stack.hubUrl, { origin: ORIGIN })
    await until('the hub to admit the site', () => connect().catch(() => undefined), 7000)
    const socket = await connect()
    const received: unknown[] = []
    socket.onAny((...event) => received.push(event))

    const { id } = await admin.account()
    assert.containsSubset(await oversee(socket, [city]), { readings: [], refused: [city] })
    assert.containsSubset(await joinRooms(socket, [{ roomId: LOBBY }]), { refused: [LOBBY] })
    assert.containsSubset(await socket.emitWithAck('follow', [LOBBY]), { refused: [LOBBY] })
    assert.containsSubset(await socket.emitWithAck('openInbox', [id]), { refused: [id] })
    assert.isEmpty(received)
    admin.leave()
  })
})

test.group('A page that shows a board to very many readers', (group) => {
  let stack: Stack
  let bystander: Awaited<ReturnType<typeof startBystander>>
  group.setup(async () => {
    const settings = {
      HUB_SOCKETS_PER_EMBEDDING_TOKEN: '20',
      HUB_HANDSHAKES_PER_MINUTE: '40',
      TRUSTED_PROXIES: 'loopback',
    }
    stack = await Stack.start('postgres', settings, { web: false })
    bystander = await startBystander(stack)
  })
  group.each.teardown(() => bystander.assertUnaffected())
  group.teardown(async () => {
    bystander.leave()
    await stack.stop()
  })

  test('locks out neither its member, nor other people at the same address', async ({ assert }) => {
    const member = await Visitor.registered(stack)
    const token = await addToken(member, { origins: [ORIGIN] })
    const outcomes = await Promise.all(
      Array.from({ length: 60 }, () =>
        member.connectWithToken(token, stack.hubUrl, { origin: ORIGIN }).then(
          () => 'accepted',
          ({ message }: Error) => message
        )
      )
    )
    const countOf = (outcome: string) => outcomes.filter((each) => each === outcome).length
    assert.equal(countOf('accepted'), 20)
    assert.equal(countOf('too many connections'), 20)
    assert.equal(countOf('websocket error'), 20)
    assert.isTrue((await member.connect()).connected)
    member.leave()
  })
})
