import { test } from '@japa/runner'
import { cityRoom, userRoom, type Answer } from '#messaging/contract'
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

/** One that answers however much is asked: here it is about what is asked. */
const patientStack = () => (started ??= Stack.start('postgres', { HUB_EVENTS_PER_SECOND: '1000' }))

/** A member who watches one city of two. */
async function scene(): Promise<Scene> {
  const stack = await patientStack()
  const member = await Visitor.registered(stack)
  const [mine, other] = [await stack.city('Mine', 20), await stack.city('Other', -55.5)]
  await member.subscribe(mine)
  return { member, mine, other, socket: await member.connect() }
}

/** Whatever a client sends, past the types of the contract. */
const emit = (socket: HubClient, event: string, ...args: unknown[]) =>
  (socket.emit as (event: string, ...args: unknown[]) => void)(event, ...args)

async function answers({ socket, mine }: Scene) {
  const answer = await watch(socket, [mine])
  return answer.ok && answer.readings.map(({ cityId }) => cityId)
}

test.group('Attacks 13 to 24: messages', (group) => {
  let innocent: Scene
  let admin: Visitor

  const change = (city: number, celsius: number) =>
    admin.submit(`/admin/cities/${city}/readings`, { celsius })

  group.setup(async () => {
    admin = await Visitor.admin(await patientStack())
    innocent = await scene()
    await watch(innocent.socket, [innocent.mine])
  })

  group.each.teardown(async () => {
    const readings = collectReadings(innocent.socket)
    await change(innocent.mine, 21)
    await until('the reading of who did nothing', () => readings.length === 1)
    innocent.socket.off('reading')
  })

  group.teardown(async () => {
    innocent.member.leave()
    await (await patientStack()).stop()
  })

  test('13: more ids than make sense are refused, and a million close the door', async ({
    assert,
  }) => {
    const { member, socket, mine } = await scene()
    const many = (count: number) => Array.from({ length: count }, (_, i) => mine + i)
    assert.isTrue((await watch(socket, many(100))).ok)
    assert.containsSubset(await watch(socket, many(101)), { ok: false, error: { code: 'invalid' } })
    assert.isTrue(socket.connected)

    emit(socket, 'watch', many(1_000_000), () => {})

    await until('the end of the connection', () => socket.disconnected)
    member.leave()
  })

  test('14: what is not on the board and what does not exist are refused alike', async ({
    assert,
  }) => {
    const { member, socket, mine, other } = await scene()
    const hidden = await member.stack.city('Hidden', -55.5)
    await member.subscribe(hidden)
    await member.stack.sql('UPDATE cities SET enabled = false WHERE id = $1', [hidden])

    for (const id of [other, hidden, 2 ** 31 - 1]) {
      assert.deepEqual(await watch(socket, [id]), { ok: true, readings: [], refused: [id] })
      const answer = (await watch(socket, [id, mine])) as Answer & { ok: true }
      assert.deepEqual(answer.refused, [id])
      assert.deepEqual(
        answer.readings.map(({ cityId }) => cityId),
        [mine]
      )
    }
    member.leave()
  })

  test('15: what is no list of ids gets one and the same answer', async ({ assert }) => {
    const visited = await scene()
    const { member, socket, mine } = visited
    let deep: unknown = [mine]
    for (let i = 0; i < 900; i++) deep = [deep]

    const invalid = await watch(socket, 'x')
    assert.containsSubset(invalid, { ok: false, error: { code: 'invalid' } })
    for (const nonsense of [
      ...[null, undefined, '', String(mine), mine, true, {}, { length: 1, 0: mine }, deep],
      ...[[String(mine)], [mine + 0.5], [Number.NaN], [-mine], [0], [2 ** 31], [2 ** 53], [null]],
      ...[[[mine]], [{ id: mine }], [mine, 'x'], [true], [Number.POSITIVE_INFINITY]],
    ]) {
      assert.deepEqual(
        await watch(socket, nonsense),
        invalid,
        JSON.stringify(nonsense)?.slice(0, 40)
      )
    }
    assert.deepEqual(await answers(visited), [mine])
    member.leave()
  })

  test('16: keys that reach for prototypes reach nothing', async ({ assert }) => {
    const visited = await scene()
    const { member, mine } = visited
    const wire = await RawWebSocket.joined(member)
    wire.send(`421["watch",{"__proto__":{"length":1,"0":${mine}},"constructor":{"prototype":[]}}]`)
    wire.send('422["watch",{"__proto__":[]}]')
    await until('both answers', () => wire.received.filter((f) => /^43[12]/.test(f)).length === 2)
    for (const frame of wire.received.filter((f) => /^43[12]/.test(f))) {
      assert.include(frame, '"code":"invalid"')
    }
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      wire.send(`42["${name}",[${mine}]]`)
    }
    wire.send(`423["watch",[${mine}]]`)
    await until('the third answer', () => wire.received.some((frame) => frame.startsWith('433')))
    assert.include(wire.received.at(-1), `"cityId":${mine}`)
    wire.close()
    member.leave()
  })

  test('17: there is no door to a room but the one', async ({ assert }) => {
    const visited = await scene()
    const { member, socket, mine, other } = visited
    const readings = collectReadings(socket)
    for (const room of [cityRoom(other), userRoom(1), innocent.socket.id, socket.id]) {
      assert.isFalse((await watch(socket, [room])).ok)
      assert.isFalse((await watch(socket, room)).ok)
      for (const event of ['join', 'subscribe', 'room', 'socketsJoin']) emit(socket, event, room)
    }
    assert.deepEqual(await answers(visited), [mine])

    await change(other, 1)
    await change(mine, 2)
    await until('the reading of the own city', () => readings.at(-1)?.celsius === 2)
    assert.isEmpty(readings.filter(({ cityId }) => cityId !== mine))
    member.leave()
  })

  test('18: unknown events are ignored, and counted', async ({ assert }) => {
    const visited = await scene()
    const { member, socket, mine } = visited
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
    assert.deepEqual(await answers(visited), [mine])
    assert.isTrue(socket.connected)
    const after = await rejectionCounts(member.stack)
    assert.equal(after.unknown, unknown + events.length)
    member.leave()
  })

  for (const event of ['connect', 'connect_error', 'disconnect', 'disconnecting', 'newListener']) {
    test(`18: the reserved event ${event} does nothing for who sends it`, async ({ assert }) => {
      const { member } = await scene()
      const wire = await RawWebSocket.joined(member)
      const before = wire.received.length
      wire.send(`42["${event}",{"rooms":[]}]`)
      await until('the end of it', () => !wire.isOpen)
      assert.isEmpty(wire.received.slice(before).filter((frame) => frame.startsWith('42')))
      member.leave()
    })
  }

  test('19: an acknowledgement that is missing or none breaks nothing', async ({ assert }) => {
    const visited = await scene()
    const { member, socket, mine } = visited
    for (const event of ['watch', 'unwatch']) {
      emit(socket, event)
      emit(socket, event, [mine])
      emit(socket, event, 'nonsense')
      emit(socket, event, [mine], 'not a function')
      emit(socket, event, [mine], { call: true }, () => {})
      emit(socket, event, () => {})
    }
    assert.deepEqual(await answers(visited), [mine])
    member.leave()
  })

  for (const { what, frames } of [
    { what: 'a word', frames: ['nonsense'] },
    { what: 'an unknown packet', frames: ['9'] },
    { what: 'an event cut short', frames: ['42["watch",[1'] },
    { what: 'an event without a name', frames: ['42[]'] },
    { what: 'an event whose name is a list', frames: ['42[["watch"],[1]]'] },
    { what: 'an event that is no list', frames: ['42{"watch":[1]}'] },
    { what: 'a promise of a million attachments', frames: ['451000000-["watch",[1]]'] },
    { what: 'an attachment with a negative number', frames: ['45-1-["watch",[1]]'] },
    {
      what: 'an event that comes before its attachment',
      frames: ['451-["watch",{"_placeholder":true,"num":0}]', '42["watch",[1]]'],
    },
    {
      what: 'a placeholder of another attachment',
      frames: ['451-["watch",{"_placeholder":true,"num":9}]', Buffer.from('x')],
    },
    { what: 'an attachment that nobody announced', frames: [Buffer.from('x')] },
    { what: 'a frame over the limit', frames: [`42["watch","${'x'.repeat(5000)}"]`] },
    { what: 'ten thousand levels', frames: [`42["watch",${'['.repeat(10_000)}`] },
  ]) {
    test(`20, 21: ${what} closes the connection, and no other`, async ({ assert }) => {
      const { member, socket } = await scene()
      const wire = await RawWebSocket.joined(member)
      assert.isTrue(wire.isOpen)

      for (const frame of frames) wire.send(frame)

      await until('the end of the connection', () => !wire.isOpen)
      assert.isTrue(socket.connected)
      member.leave()
    })
  }

  test('20: a binary attachment instead of ids is refused', async ({ assert }) => {
    const visited = await scene()
    const { member, socket, mine } = visited
    assert.containsSubset(await watch(socket, Buffer.from([mine])), { ok: false })
    assert.containsSubset(await watch(socket, [Buffer.from([mine])]), { ok: false })
    assert.deepEqual(await answers(visited), [mine])
    member.leave()
  })

  test('24: a reading that a client makes up reaches nobody', async ({ assert }) => {
    const { member, socket, mine } = await scene()
    const witness = await Visitor.registered(member.stack)
    await witness.subscribe(mine)
    const watching = await witness.connect()
    const readings = collectReadings(watching)
    let revoked = 0
    watching.on('revoked', () => revoked++)
    for (const client of [socket, watching]) await watch(client, [mine])

    const reading = { cityId: mine, celsius: 59, version: 999, measuredAt: null }
    emit(socket, 'reading', reading)
    emit(socket, 'revoked', { cityId: mine })
    emit(socket, cityRoom(mine), 'reading', reading)
    await watch(socket, [mine])
    await change(mine, 3)

    await until('the true reading', () => readings.at(-1)?.celsius === 3)
    assert.notInclude(
      readings.map(({ celsius }) => celsius),
      reading.celsius
    )
    assert.equal(revoked, 0)
    member.leave()
    witness.leave()
  })
})
