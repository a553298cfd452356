import { randomUUID } from 'node:crypto'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import type { Part } from '#messaging/bus'
import type { Message } from '#messaging/contract'
import { announcePending } from '#messaging/outbox'
import { createRoom, lastPositionOf, post } from '#tests/support/chat_sql_helpers'
import { recordPublications } from '#tests/support/record_publications'

/** NOTIFY accepts 7,999 bytes, and the packet around a message needs fewer than this. */
const PACKET_BYTES = 100

/**
 * Announces what is pending.
 * @param meanwhile is called after the publication, before rows are marked
 * @returns the published messages of the bus
 */
async function announceOnce(meanwhile = async () => {}) {
  let isDone = false
  const announceIt = async () => void (isDone = await announcePending())
  const published = await recordPublications(announceIt, meanwhile)
  return { isDone, published }
}

async function partsOf(roomId: number) {
  const { published } = await announceOnce()
  return published.flatMap(([event, data]) =>
    event === 'messages' ? data.filter(({ id }) => id === roomId) : []
  )
}

const rangesOf = (parts: Part<Message>[]) => parts.map(({ after, upto }) => [after, upto])

const announcedOf = async (roomId: number) =>
  (await db.from('announced_rooms').where('room_id', roomId).first())?.position

/** Posts many messages with one statement. */
const postMany = (roomId: number, count: number, body = 'said') =>
  db.rawQuery(
    `INSERT INTO messages (id, room_id, body)
       SELECT gen_random_uuid(), ?, ? FROM generate_series(1, ?)`,
    [roomId, body, count]
  )

test.group('Pending messages', (group) => {
  // Nothing of earlier tests is pending.
  group.each.setup(async () => void (await announceOnce()))

  test('are published once, with all that hubs send', async ({ assert }) => {
    const room = await createRoom()
    const { id, created_at: createdAt } = await post(room, { body: 'Hello' })

    assert.deepEqual(await partsOf(room), [
      {
        id: room,
        after: 0,
        upto: 1,
        changes: [
          {
            id,
            number: 1,
            position: 1,
            authorId: null,
            author: null,
            body: 'Hello',
            createdAt: createdAt.toISOString(),
            editedAt: null,
            deletedAt: null,
            quotedId: null,
            attachments: [],
            fileCount: 0,
          },
        ],
      },
    ])
    assert.isEmpty(await partsOf(room))
    assert.equal(await announcedOf(room), 1)
  })

  test('contain only the last change of each message, and end at the position of the room', async ({
    assert,
  }) => {
    const room = await createRoom()
    const { id } = await post(room)
    await post(room)
    await partsOf(room)
    await db.from('messages').where({ id }).update({ body: 'edited' })
    await db.from('messages').where({ id }).delete()
    // Takes a position that no message keeps.
    await db.rawQuery(
      `INSERT INTO messages (id, room_id, body) VALUES (?, ?, 'again') ON CONFLICT DO NOTHING`,
      [id, room]
    )

    const parts = await partsOf(room)

    assert.deepEqual(rangesOf(parts), [[2, 5]])
    assert.lengthOf(parts[0].changes!, 1)
    assert.containsSubset(parts[0].changes, [{ id, number: 1, position: 4, body: '' }])
  })

  test('are published if no message keeps the last position', async ({ assert }) => {
    const room = await createRoom()
    const { id } = await post(room)
    await partsOf(room)
    await db.rawQuery(
      `INSERT INTO messages (id, room_id, body) VALUES (?, ?, 'again') ON CONFLICT DO NOTHING`,
      [id, room]
    )

    assert.deepEqual(await partsOf(room), [{ id: room, after: 1, upto: 2, changes: [] }])
  })

  test('fit into messages of the bus, in parts that follow one another', async ({ assert }) => {
    const room = await createRoom()
    await postMany(room, 30, 'é'.repeat(900))

    const { published } = await announceOnce()

    for (const message of published) {
      assert.isBelow(Buffer.byteLength(JSON.stringify(message)) + PACKET_BYTES, 8000)
    }
    const parts = published.flatMap(([, data]) => data as Part<Message>[])
    assert.isBelow(parts.length, 15, 'several changes in each')
    assert.equal(parts.flatMap(({ changes }) => changes).length, 30)
    assert.deepEqual(
      parts.map(({ after }) => after),
      [0, ...parts.slice(0, -1).map(({ upto }) => upto)]
    )
    assert.equal(parts.at(-1)!.upto, 30)
  })

  test('are named but not contained in a part if they are too long for the bus', async ({
    assert,
  }) => {
    const room = await createRoom()
    await post(room)
    await post(room, { body: '😀'.repeat(2000) })
    await post(room)

    const parts = await partsOf(room)

    assert.deepEqual(rangesOf(parts), [
      [0, 1],
      [1, 2],
      [2, 3],
    ])
    assert.deepEqual(
      parts.map(({ changes }) => changes?.length),
      [1, undefined, 1]
    )
    assert.isNull(parts[1].changes)
  })

  test('are published completely, however many they are', async ({ assert }) => {
    const rooms = [await createRoom(), await createRoom()]
    for (const room of rooms) await postMany(room, 800)

    const { isDone, published } = await announceOnce()

    assert.isTrue(isDone)
    const parts = published.flatMap(([, data]) => data as Part<Message>[])
    for (const room of rooms) {
      const ofRoom = parts.filter(({ id }) => id === room)
      const positions = ofRoom.flatMap(({ changes }) => changes!.map(({ position }) => position))
      assert.deepEqual(
        positions,
        Array.from({ length: 800 }, (_, n) => n + 1)
      )
      assert.deepEqual(
        ofRoom.map(({ after }) => after),
        [0, ...ofRoom.slice(0, -1).map(({ upto }) => upto)]
      )
      assert.equal(await announcedOf(room), 800)
    }
  })

  test('are named but not contained in a part if one statement changes more than 500, so that clients begin again', async ({
    assert,
  }) => {
    const room = await createRoom()
    await postMany(room, 501)
    await announceOnce()
    await db.from('messages').where('room_id', room).update({ deleted_at: new Date() })
    await post(room, { body: 'after' })

    assert.deepEqual(await partsOf(room), [{ id: room, after: 501, upto: 1003, changes: null }])
    assert.equal(await announcedOf(room), 1003)

    await post(room, { body: 'as usual' })
    const [part, ...others] = await partsOf(room)
    assert.isEmpty(others)
    assert.deepEqual(
      part.changes!.map(({ body }) => body),
      ['as usual']
    )

    await db.from('messages').where('room_id', room).where('number', '<=', 500).update({
      deleted_at: null,
    })
    const ranges = rangesOf(await partsOf(room))
    assert.isAbove(ranges.length, 1, '500 changes are sent')
  })

  test('are marked while somebody posts in the same room', async ({ assert }) => {
    const room = await createRoom()
    await post(room)
    const trx = await db.transaction()
    await trx.table('messages').insert({ id: randomUUID(), room_id: room, body: 'open' })

    assert.deepEqual(rangesOf(await partsOf(room)), [[0, 1]])

    assert.equal(await announcedOf(room), 1)
    await trx.commit()
    assert.deepEqual(rangesOf(await partsOf(room)), [[1, 2]])
  })

  test('of many rooms share a message of the bus', async ({ assert }) => {
    const rooms = [await createRoom(), await createRoom(), await createRoom()]
    for (const room of rooms) await post(room)

    const { published } = await announceOnce()

    const messages = published.filter(([event]) => event === 'messages')
    assert.lengthOf(messages, 1)
    assert.sameMembers(
      (messages[0][1] as Part<Message>[]).map(({ id }) => id),
      rooms
    )
  })

  test('are not published again if another process was faster', async ({ assert }) => {
    const room = await createRoom()
    await post(room)
    await announceOnce(async () => {
      await post(room)
      await db.table('announced_rooms').insert({ room_id: room, position: 2 })
    })

    assert.equal(await announcedOf(room), 2)
    assert.isEmpty(await partsOf(room))
  })

  test('stay pending if the leader uses another bus', async ({ assert }) => {
    const room = await createRoom()
    await post(room)

    const { isDone } = await announceOnce(async () => {
      await db.from('leader').update({ token: randomUUID() })
    })

    assert.isFalse(isDone)
    assert.deepEqual(rangesOf(await partsOf(room)), [[0, 1]])
  })

  test('are found if the room is restored to an earlier position during an announcement', async ({
    assert,
  }) => {
    const room = await createRoom()
    await postMany(room, 5)
    await announceOnce(async () => {
      await db.transaction(async (trx) => {
        await trx.rawQuery('ALTER TABLE messages DISABLE TRIGGER USER')
        await trx.from('messages').where('room_id', room).where('number', '>', 3).delete()
        await trx.rawQuery('ALTER TABLE messages ENABLE TRIGGER USER')
        await trx.from('rooms').where('id', room).update({ last_position: 3 })
      })
    })

    await post(room)

    assert.equal(await lastPositionOf(room), 4)
    assert.deepEqual(rangesOf(await partsOf(room)), [[3, 4]])
  })

  test('of a city that is deleted meanwhile are forgotten', async ({ assert }) => {
    const room = await createRoom()
    await post(room)

    await announceOnce(async () => void (await db.from('cities').where('id', room).delete()))

    assert.isEmpty(await partsOf(room))
  })
})
