import { test } from '@japa/runner'
import { userRoom, type Answer } from '#messaging/contract'
import { Stack } from '#tests/support/stack'
import { rejectionCounts } from '#tests/support/hub_status'
import { collectReadings, until, Visitor, watch, type HubClient } from '#tests/support/visitor'
import { RawWebSocket } from '#tests/support/raw_websocket'

interface Scene {
  member: Visitor
  socket: HubClient
  mine: number
  other: number
}

let started: Promise<Stack> | undefined

/** Returns a stack with a rate limit so high that no message of these tests is throttled. */
const unthrottledStack = () =>
  (started ??= Stack.start('postgres', { HUB_EVENTS_PER_SECOND: '1000' }))

/**
 * Creates the cities `mine` and `other`, and connects a member who has only `mine` on the board.
 */
async function openScene(): Promise<Scene> {
  const stack = await unthrottledStack()
  const member = await Visitor.registered(stack)
  const [mine, other] = [await stack.city('Mine', 20), await stack.city('Other', -55.5)]
  await member.subscribe(mine)
  return { member, mine, other, socket: await member.connect() }
}

/** Emits any event with any arguments, even if the types of the contract forbid them. */
const emit = (socket: HubClient, event: string, ...args: unknown[]) =>
  (socket.emit as (event: string, ...args: unknown[]) => void)(event, ...args)

/** Watches the city `mine`. Returns the ids of the cities in the snapshot. */
async function watchMine({ socket, mine }: Scene) {
  const answer = await watch(socket, [mine])
  return answer.ok && answer.readings.map(({ cityId }) => cityId)
}

test.group('Hostile messages', (group) => {
  let bystander: Scene
  let admin: Visitor

  const setTemperature = (city: number, celsius: number) =>
    admin.submit(`/admin/cities/${city}/readings`, { celsius })

  group.setup(async () => {
    admin = await Visitor.admin(await unthrottledStack())
    bystander = await openScene()
    await watch(bystander.socket, [bystander.mine])
  })

  group.each.teardown(async () => {
    const readings = collectReadings(bystander.socket)
    await setTemperature(bystander.mine, 21)
    await until('the bystander’s reading', () => readings.length === 1)
    bystander.socket.off('reading')
  })

  group.teardown(async () => {
    bystander.member.leave()
    await (await unthrottledStack()).stop()
  })

  test('with more than a hundred ids are invalid, and with a million close the connection', async ({
    assert,
  }) => {
    const { member, socket, mine } = await openScene()
    const many = (count: number) => Array.from({ length: count }, (_, i) => mine + i)
    assert.isTrue((await watch(socket, many(100))).ok)
    assert.containsSubset(await watch(socket, many(101)), { ok: false, error: { code: 'invalid' } })
    assert.isTrue(socket.connected)

    emit(socket, 'watch', many(1_000_000), () => {})

    await until('the end of the connection', () => socket.disconnected)
    member.leave()
  })

  test('get the same answer for a city that is not on the board and one that does not exist', async ({
    assert,
  }) => {
    const { member, socket, mine, other } = await openScene()
    const hidden = await member.stack.city('Hidden', -55.5)
    await member.subscribe(hidden)
    await member.stack.sql('UPDATE cities SET enabled = false WHERE id = $1', [hidden])

    for (const id of [other, hidden, 2 ** 31 - 1]) {
      assert.deepEqual(await watch(socket, [id]), { ok: true, readings: [], refused: [id] })
      const answer = (await watch(socket, [id, mine])) as Answer & { ok: true }
      assert.deepEqual(answer.refused, [id])
      const returned = answer.readings.map(({ cityId }) => cityId)
      assert.deepEqual(returned, [mine])
    }
    member.leave()
  })

  test('without a list of ids all get the same error', async ({ assert }) => {
    const scene = await openScene()
    const { member, socket, mine } = scene
    let deep: unknown = [mine]
    for (let i = 0; i < 900; i++) deep = [deep]

    const invalid = await watch(socket, 'x')
    assert.containsSubset(invalid, { ok: false, error: { code: 'invalid' } })
    const notLists = [null, undefined, '', String(mine), mine, true, {}, { length: 1, 0: mine }]
    const numbers = [mine + 0.5, Number.NaN, -mine, 0, 2 ** 31, 2 ** 53, Number.POSITIVE_INFINITY]
    const others = [String(mine), null, true, [mine], { id: mine }]
    const listsOfOne = [...numbers, ...others].map((item) => [item])
    for (const ids of [...notLists, ...listsOfOne, deep, [mine, 'x']]) {
      assert.deepEqual(await watch(socket, ids), invalid, JSON.stringify(ids)?.slice(0, 40))
    }
    assert.deepEqual(await watchMine(scene), [mine])
    member.leave()
  })

  test('with keys like __proto__ change nothing in the hub', async ({ assert }) => {
    const scene = await openScene()
    const { member, mine } = scene
    const webSocket = await RawWebSocket.joined(member)
    webSocket.send(
      `421["watch",{"__proto__":{"length":1,"0":${mine}},"constructor":{"prototype":[]}}]`
    )
    webSocket.send('422["watch",{"__proto__":[]}]')
    const answers = () => webSocket.received.filter((frame) => /^43[12]/.test(frame))
    await until('both answers', () => answers().length === 2)
    for (const answer of answers()) assert.include(answer, '"code":"invalid"')
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      webSocket.send(`42["${name}",[${mine}]]`)
    }
    webSocket.send(`423["watch",[${mine}]]`)
    await until('the third answer', () =>
      webSocket.received.some((frame) => frame.startsWith('433'))
    )
    assert.include(webSocket.received.at(-1), `"cityId":${mine}`)
    webSocket.close()
    member.leave()
  })

  test('cannot join a room except with the ids of cities on the board', async ({ assert }) => {
    const scene = await openScene()
    const { member, socket, mine, other } = scene
    const readings = collectReadings(socket)
    for (const room of [`city:${other}`, userRoom(1), bystander.socket.id, socket.id]) {
      assert.isFalse((await watch(socket, [room])).ok)
      assert.isFalse((await watch(socket, room)).ok)
      for (const event of ['join', 'subscribe', 'room', 'socketsJoin']) emit(socket, event, room)
    }
    assert.deepEqual(await watchMine(scene), [mine])

    await setTemperature(other, 1)
    await setTemperature(mine, 2)
    await until('the reading of the own city', () => readings.at(-1)?.celsius === 2)
    assert.isEmpty(readings.filter(({ cityId }) => cityId !== mine))
    member.leave()
  })

  test('with unknown events are ignored and counted', async ({ assert }) => {
    const scene = await openScene()
    const { member, socket, mine } = scene
    const { unknown } = await rejectionCounts(member.stack)
    const events = [
      '',
      'unknown',
      'error',
      'heartbeat',
      'message',
      'ping',
      'revoked',
      'bye',
      '__proto__',
    ]
    for (const event of events) {
      emit(socket, event, [mine], () => {})
    }
    assert.deepEqual(await watchMine(scene), [mine])
    assert.isTrue(socket.connected)
    const after = await rejectionCounts(member.stack)
    assert.equal(after.unknown, unknown + events.length)
    member.leave()
  })

  for (const event of ['connect', 'connect_error', 'disconnect', 'disconnecting', 'newListener']) {
    test(`with the reserved event ${event} close the connection`, async ({ assert }) => {
      const { member } = await openScene()
      const webSocket = await RawWebSocket.joined(member)
      const before = webSocket.received.length
      webSocket.send(`42["${event}",{"rooms":[]}]`)
      await until('the end of the connection', () => !webSocket.isOpen)
      assert.isEmpty(webSocket.received.slice(before).filter((frame) => frame.startsWith('42')))
      member.leave()
    })
  }

  test('without a valid acknowledgement are tolerated', async ({ assert }) => {
    const scene = await openScene()
    const { member, socket, mine } = scene
    for (const event of ['watch', 'unwatch']) {
      emit(socket, event)
      emit(socket, event, [mine])
      emit(socket, event, 'nonsense')
      emit(socket, event, [mine], 'not a function')
      emit(socket, event, [mine], { call: true }, () => {})
      emit(socket, event, () => {})
    }
    assert.deepEqual(await watchMine(scene), [mine])
    member.leave()
  })

  for (const { what, frames } of [
    { what: 'a word', frames: ['nonsense'] },
    { what: 'an unknown packet', frames: ['9'] },
    { what: 'an event cut short', frames: ['42["watch",[1'] },
    { what: 'an event without a name', frames: ['42[]'] },
    { what: 'an event whose name is a list', frames: ['42[["watch"],[1]]'] },
    { what: 'an event that is not a list', frames: ['42{"watch":[1]}'] },
    { what: 'an event that announces a million attachments', frames: ['451000000-["watch",[1]]'] },
    { what: 'an event with a negative number of attachments', frames: ['45-1-["watch",[1]]'] },
    {
      what: 'an event instead of an announced attachment',
      frames: ['451-["watch",{"_placeholder":true,"num":0}]', '42["watch",[1]]'],
    },
    {
      what: 'a placeholder for an attachment that does not exist',
      frames: ['451-["watch",{"_placeholder":true,"num":9}]', Buffer.from('x')],
    },
    { what: 'an attachment that was not announced', frames: [Buffer.from('x')] },
    { what: 'a frame above the limit', frames: [`42["watch","${'x'.repeat(5000)}"]`] },
    { what: 'ten thousand nested lists', frames: [`42["watch",${'['.repeat(10_000)}`] },
  ]) {
    test(`with ${what} close the connection, and no other`, async ({ assert }) => {
      const { member, socket } = await openScene()
      const webSocket = await RawWebSocket.joined(member)
      assert.isTrue(webSocket.isOpen)

      for (const frame of frames) webSocket.send(frame)

      await until('the end of the connection', () => !webSocket.isOpen)
      assert.isTrue(socket.connected)
      member.leave()
    })
  }

  test('with a binary attachment instead of ids are invalid', async ({ assert }) => {
    const scene = await openScene()
    const { member, socket, mine } = scene
    assert.containsSubset(await watch(socket, Buffer.from([mine])), { ok: false })
    assert.containsSubset(await watch(socket, [Buffer.from([mine])]), { ok: false })
    assert.deepEqual(await watchMine(scene), [mine])
    member.leave()
  })

  test('with a made-up reading reach no other client', async ({ assert }) => {
    const { member, socket, mine } = await openScene()
    const witness = await Visitor.registered(member.stack)
    await witness.subscribe(mine)
    const witnessSocket = await witness.connect()
    const readings = collectReadings(witnessSocket)
    let revoked = 0
    witnessSocket.on('revoked', () => revoked++)
    for (const each of [socket, witnessSocket]) await watch(each, [mine])

    const reading = { cityId: mine, celsius: 59, version: 999, measuredAt: null }
    emit(socket, 'reading', reading)
    emit(socket, 'revoked', { cityId: mine })
    emit(socket, `city:${mine}`, 'reading', reading)
    await watch(socket, [mine])
    await setTemperature(mine, 3)

    await until('the real reading', () => readings.at(-1)?.celsius === 3)
    const temperatures = readings.map(({ celsius }) => celsius)
    assert.notInclude(temperatures, reading.celsius)
    assert.equal(revoked, 0)
    member.leave()
    witness.leave()
  })
})
