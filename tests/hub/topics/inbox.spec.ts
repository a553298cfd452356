import { mock } from 'node:test'
import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { arrangeBoard } from '#board/arrange_board'
import { resync } from '#hub/rooms/resync'
import { inbox } from '#hub/topics/inbox'
import type { InboxAnswer } from '#messaging/contract'
import { createSignIn, startChat } from '#tests/support/chat_in_process'
import { createRoom, post } from '#tests/support/chat_sql_helpers'
import { recordLog } from '#tests/support/hub_in_process'
import { collectInboxes, openInbox } from '#tests/support/inbox_client'
import { buses, skipWithoutBus, stackOn } from '#tests/support/stack'
import { until, Visitor } from '#tests/support/visitor'

const inboxIn = (answer: InboxAnswer) => (answer.ok ? answer.inboxes[0] : undefined)

for (const bus of buses) {
  test.group(`The inbox of a member, with the ${bus} bus`, (group) => {
    skipWithoutBus(group, bus)

    test('is pushed to all pages of the member, and to nobody else, if bare SQL changes it', async ({
      assert,
    }) => {
      const stack = await stackOn(bus)
      const [member, other] = [await Visitor.registered(stack), await Visitor.registered(stack)]
      const [{ id }, { id: otherId }] = [await member.account(), await other.account()]
      const sockets = [await member.connect(), await member.connect(), await other.connect()]
      const [first, second, others] = sockets.map(collectInboxes)
      for (const [n, socket] of sockets.entries()) {
        const answer = await openInbox(socket, [n < 2 ? id : otherId])
        assert.containsSubset(inboxIn(answer), {
          rooms: [{ roomId: 0, muted: false }],
          mentions: { count: 0, newest: null },
        })
      }

      await stack.sql('INSERT INTO muted_rooms (user_id, room_id) VALUES ($1, 0)', [id])

      for (const received of [first, second]) {
        await until('the mute', () => received.at(-1)?.rooms[0].muted)
        assert.equal(received.at(-1)!.userId, id)
      }
      await stack.sql('INSERT INTO muted_rooms (user_id, room_id) VALUES ($1, 0)', [otherId])
      await until('the mute of the other', () => others.at(-1)?.rooms[0].muted)
      assert.deepEqual([...new Set(others.map(({ userId }) => userId))], [otherId])
      member.leave()
      other.leave()
    })

    test('is refused to other members, and to programs', async ({ assert }) => {
      const stack = await stackOn(bus)
      const [member, other] = [await Visitor.registered(stack), await Visitor.registered(stack)]
      const { id } = await member.account()
      const refused = { ok: true, inboxes: [], refused: [id] }

      assert.deepEqual(await openInbox(await other.connect(), [id]), refused)
      const program = await member.connectWithToken(await member.createToken())
      assert.deepEqual(await openInbox(program, [id]), refused)
      member.leave()
      other.leave()
    })
  })
}

test.group('The inbox of a member', (group) => {
  let hub: Awaited<ReturnType<typeof startChat>>
  let member: Awaited<ReturnType<typeof createSignIn>>
  let room: number
  group.setup(async () => {
    hub = await startChat()
  })
  group.teardown(() => hub.stop())
  group.each.setup(async () => {
    room = await createRoom()
    member = await createSignIn(room)
    return () => mock.restoreAll()
  })

  async function open() {
    const socket = await hub.connect(member)
    const inboxes = collectInboxes(socket)
    return { socket, inboxes, opened: inboxIn(await openInbox(socket, [member.id]))! }
  }

  const deliver = () =>
    hub.fanout.deliveryOf(inbox).send([{ userId: member.id, version: 1_000_000 }])
  const read = (number: number) =>
    db.rawQuery(
      `INSERT INTO reads (user_id, room_id, number) VALUES (?, ?, ?)
         ON CONFLICT (user_id, room_id) DO UPDATE SET number = excluded.number`,
      [member.id, room, number]
    )

  test('has the rooms, how far they are read, and the newest unread mention', async ({
    assert,
  }) => {
    const author = await createSignIn(room)
    const mentions = JSON.stringify([{ id: member.id, name: 'Y' }])
    await post(room, { author_id: author.id })
    await read(1)
    await post(room, { author_id: author.id, mentions })
    const { id } = await post(room, { author_id: author.id, mentions })
    const { name } = await db.from('cities').where('id', room).firstOrFail()

    const { opened } = await open()

    assert.deepEqual(
      opened.rooms.filter(({ roomId }) => roomId === room),
      [{ roomId: room, read: 1, muted: false }]
    )
    assert.deepEqual(opened.mentions, {
      count: 2,
      newest: { messageId: id, roomId: room, room: name, author: 'Y' },
    })
  })

  test('lists the rooms of cities in the order of the board, also after it has changed', async ({
    assert,
  }) => {
    const second = await createRoom()
    await db.table('subscriptions').insert({ user_id: member.id, city_id: second })
    const { inboxes, opened } = await open()
    const ids = ({ rooms }: { rooms: { roomId: number }[] }) => rooms.map(({ roomId }) => roomId)
    assert.deepEqual(ids(opened), [0, room, second])

    await arrangeBoard(member, [second, room])
    deliver()

    await until('the new order', () => inboxes.length)
    assert.deepEqual(ids(inboxes.at(-1)!), [0, second, room])
  })

  test('does not contain what happened in a room to which the right has ended', async ({
    assert,
  }) => {
    const mentions = JSON.stringify([{ id: member.id, name: 'Y' }])
    await post(room, { mentions })
    const { inboxes, opened } = await open()
    assert.equal(opened.mentions.count, 1)

    await db.from('subscriptions').where('user_id', member.id).delete()
    deliver()

    await until('the change', () => inboxes.length === 1)
    assert.deepEqual(
      inboxes[0].rooms.map(({ roomId }) => roomId),
      [0]
    )
    assert.deepEqual(inboxes[0].mentions, { count: 0, newest: null })
  })

  test('is held back while the bus is down, and then brought by the database', async ({
    assert,
  }) => {
    const { inboxes } = await open()
    hub.fanout.hold()
    await read(1)
    deliver()
    await read(2)

    await resync(hub.hub, hub.fanout)

    await until('the newest inbox', () => inboxes.length)
    assert.equal(inboxes[0].rooms.find(({ roomId }) => roomId === room)!.read, 2)
    hub.fanout.release()
    await read(3)
    deliver()
    await until('the next inbox', () => inboxes.length === 2)
    assert.equal(inboxes[1].rooms.find(({ roomId }) => roomId === room)!.read, 3)
  })

  test('arrives later if the database could not be read', async ({ assert }) => {
    const { inboxes } = await open()
    await read(1)
    const log = recordLog()
    await db.rawQuery('ALTER TABLE muted_rooms RENAME TO hidden')
    try {
      deliver()
      await until('the failure', () => log.length)
    } finally {
      await db.rawQuery('ALTER TABLE hidden RENAME TO muted_rooms')
    }
    assert.include(log[0], 'could not read inboxes')

    await until('the inbox', () => inboxes.length)
    assert.equal(inboxes[0].rooms.find(({ roomId }) => roomId === room)!.read, 1)
  })
})
