import { randomUUID } from 'node:crypto'
import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { createSignIn, watchCity } from '#tests/support/chat_in_process'
import { createRoom, post } from '#tests/support/chat_sql_helpers'

interface World {
  userId: number
  room: number
  /** The id of a message that mentions the member. */
  messageId: string
}

const versionOf = async (userId: number) => {
  const row = await db.from('inboxes').where('user_id', userId).first()
  return (row?.version ?? 0) as number
}

const inMutedRooms = ({ userId: id, room }: World) => ({ user_id: id, room_id: room })
const message = ({ messageId }: World) => db.from('messages').where('id', messageId)
const mention = ({ messageId }: World) => db.from('mentions').where('message_id', messageId)

const changes: [what: string, change: (world: World) => Promise<unknown>][] = [
  [
    'reads a room',
    ({ userId, room }) =>
      db.rawQuery(
        `INSERT INTO reads (user_id, room_id, number) VALUES (?, ?, 1)
           ON CONFLICT (user_id, room_id) DO UPDATE SET number = 1`,
        [userId, room]
      ),
  ],
  ['mutes a room', (world) => db.table('muted_rooms').insert(inMutedRooms(world))],
  [
    'is mentioned',
    ({ userId: id, room }) => post(room, { mentions: JSON.stringify([{ id, name: 'Y' }]) }),
  ],
  ['sees a mention', (world) => mention(world).update({ seen_at: new Date() })],
  ['is not mentioned any more', (world) => message(world).update({ body: 'x', mentions: null })],
  ['was mentioned in a message that is deleted', (world) => message(world).delete()],
  ['gets another city', async ({ userId }) => watchCity(userId, await createRoom())],
  ['loses a city', ({ userId }) => db.from('subscriptions').where('user_id', userId).delete()],
]

test.group('The version of an inbox', () => {
  async function createWorld(): Promise<World> {
    const room = await createRoom()
    const { id } = await createSignIn(room)
    const mentions = JSON.stringify([{ id, name: 'Y' }])
    const { id: messageId } = await post(room, { mentions })
    return { userId: id, room, messageId }
  }

  for (const [what, change] of changes) {
    test(`rises when the member ${what}, and only theirs`, async ({ assert }) => {
      const world = await createWorld()
      const other = await createWorld()
      const before = await versionOf(world.userId)
      const ofOther = await versionOf(other.userId)
      await change(world)
      assert.isAbove(await versionOf(world.userId), before)
      assert.equal(await versionOf(other.userId), ofOther)
    })
  }

  test('rises when the member unmutes a room, and when a city is enabled again', async ({
    assert,
  }) => {
    const world = await createWorld()
    await db.table('muted_rooms').insert(inMutedRooms(world))
    const before = await versionOf(world.userId)
    await db.from('muted_rooms').where(inMutedRooms(world)).delete()
    const unmuted = await versionOf(world.userId)
    assert.isAbove(unmuted, before)

    await db.from('cities').where('id', world.room).update({ enabled: false })
    await db.from('cities').where('id', world.room).update({ enabled: true })
    assert.isAbove(await versionOf(world.userId), unmuted)
  })

  test('stays when somebody posts without a mention', async ({ assert }) => {
    const { userId, room } = await createWorld()
    const before = await versionOf(userId)
    await post(room)
    assert.equal(await versionOf(userId), before)
  })

  test('stays when a mail tells of a mention', async ({ assert }) => {
    const world = await createWorld()
    const before = await versionOf(world.userId)
    await mention(world).update({ mail_id: randomUUID() })
    await mention(world).update({ mailed_at: new Date() })
    assert.equal(await versionOf(world.userId), before)
  })

  test('is not left behind by a deleted account', async ({ assert }) => {
    const { userId, room, messageId } = await createWorld()
    await db.from('users').where('id', userId).delete()
    assert.equal(await versionOf(userId), 0)
    await db.from('messages').where('id', messageId).update({ body: 'still there' })
    const left = await db.from('messages').where('room_id', room)
    assert.lengthOf(left, 1)
  })
})
