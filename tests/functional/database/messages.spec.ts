import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import {
  columnsOf,
  createRoom,
  epochOf,
  lastPositionOf,
  messagesOf,
  post,
} from '#tests/support/chat_sql_helpers'
import { countHandledRows } from '#tests/support/count_handled_rows'
import User from '#models/user'

let members = 0
const createMember = () => User.create({ name: 'Z', email: `said${++members}@example.org` })

const message = (id: string) => db.from('messages').where({ id })

const deletedTextOf = async (id: string) =>
  (await db.from('deleted_messages').where('message_id', id).first())?.body

test.group('The positions of messages', () => {
  test('rise by one with each message of a room', async ({ assert }) => {
    const [room, other] = [await createRoom(), await createRoom()]
    for (const id of [room, other, room, room]) await post(id)

    assert.deepEqual(await columnsOf(room, 'number', 'position'), [
      [1, 1],
      [2, 2],
      [3, 3],
    ])
    assert.deepEqual(await columnsOf(other, 'number', 'position'), [[1, 1]])
  })

  test('rise with edits and deletions, and numbers stay', async ({ assert }) => {
    const room = await createRoom()
    const [first, second] = [await post(room), await post(room)]

    await message(first.id).update({ body: 'edited' })
    await message(second.id).update({ deleted_at: new Date() })

    assert.deepEqual(await columnsOf(room, 'number', 'position', 'body'), [
      [1, 3, 'edited'],
      [2, 4, ''],
    ])
    assert.equal(await lastPositionOf(room), 4)
  })

  test('of a statement that changes many messages follow their numbers, room by room', async ({
    assert,
  }) => {
    const rooms = [await createRoom(), await createRoom()]
    for (let n = 0; n < 3; n++) for (const room of rooms) await post(room)

    await db.from('messages').whereIn('room_id', rooms).update({ body: 'all' })

    for (const room of rooms) {
      assert.deepEqual(await columnsOf(room, 'number', 'position'), [
        [1, 4],
        [2, 5],
        [3, 6],
      ])
    }
  })

  test('of a statement that changes many messages take work in proportion to their number', async ({
    assert,
  }) => {
    const handledRows = async (count: number) => {
      const room = await createRoom()
      await db.rawQuery(
        `INSERT INTO messages (id, room_id, body)
           SELECT gen_random_uuid(), ?, 'said' FROM generate_series(1, ?)`,
        [room, count]
      )
      return countHandledRows(`UPDATE messages SET body = 'edited' WHERE room_id = $1`, [room])
    }

    const few = await handledRows(300)

    assert.isAbove(few, 600, 'premise: the rows of the triggers are counted')
    assert.isBelow((await handledRows(1200)) / few, 6)
  })

  test('have a gap after a message that was sent twice, and no page must wait for it', async ({
    assert,
  }) => {
    const room = await createRoom()
    const { id } = await post(room)

    await db.rawQuery(
      `INSERT INTO messages (id, room_id, body) VALUES (?, ?, 'again') ON CONFLICT (id) DO NOTHING`,
      [id, room]
    )
    await post(room)

    assert.deepEqual(await columnsOf(room, 'number', 'body'), [
      [1, 'said'],
      [3, 'said'],
    ])
  })

  test('have no gap after a savepoint that was rolled back', async ({ assert }) => {
    const room = await createRoom()
    await db.transaction(async (trx) => {
      const said = { room_id: room, body: 'said' }
      await trx.table('messages').insert({ ...said, id: crypto.randomUUID() })
      const savepoint = await trx.transaction()
      await savepoint.table('messages').insert({ ...said, id: crypto.randomUUID() })
      await savepoint.rollback()
      await trx.table('messages').insert({ ...said, id: crypto.randomUUID() })
    })

    assert.deepEqual(await columnsOf(room, 'position'), [[1], [2]])
  })

  test('do not change if nothing visible changes', async ({ assert }) => {
    const room = await createRoom()
    const { id } = await post(room)

    await message(id).update({ body: 'said' })

    assert.deepEqual(await columnsOf(room, 'position', 'edited_at'), [[1, null]])
  })

  test('do not change if the account of an author is deleted', async ({ assert }) => {
    const room = await createRoom()
    const author = await createMember()
    await post(room, { author_id: author.id })

    await author.delete()

    assert.deepEqual(await columnsOf(room, 'position', 'author_id'), [[1, null]])
    assert.equal(await lastPositionOf(room), 1)
  })

  test('can only be changed by the triggers', async ({ assert }) => {
    const room = await createRoom()
    const { id } = await post(room)
    const error = 'a message keeps its id, room and number'

    await assert.rejects(() => message(id).update({ position: 7 }), new RegExp(error))
    await assert.rejects(() => message(id).update({ number: 7 }), new RegExp(error))
    await assert.rejects(() => message(id).update({ room_id: 0 }), new RegExp(error))

    assert.deepEqual(await columnsOf(room, 'number', 'position'), [[1, 1]])
  })

  test('do not begin again, because a room is only deleted with its city', async ({ assert }) => {
    const room = await createRoom()
    await post(room)

    await assert.rejects(
      () => db.from('rooms').where('id', room).delete(),
      /a room is deleted with its city/
    )
    await db.from('cities').where('id', room).delete()

    assert.isEmpty(await messagesOf(room))
    assert.isEmpty(await db.from('rooms').where('id', room))
  })
})

test.group('The times of messages', () => {
  test('follow their numbers, however long a writer has waited', async ({ assert }) => {
    const room = await createRoom()
    const first = await db.transaction()
    await first.table('messages').insert({ id: crypto.randomUUID(), room_id: room, body: '1' })
    const second = post(room, { body: '2' })
    await first.rawQuery('SELECT pg_sleep(0.05)')
    await first.table('messages').insert({ id: crypto.randomUUID(), room_id: room, body: '3' })
    await first.commit()
    await second

    const rows = await messagesOf(room)
    assert.deepEqual(
      rows.map(({ body }) => body),
      ['1', '3', '2']
    )
    assert.isTrue(rows[1].created_at <= rows[2].created_at)
  })

  test('include the time of the last edit, but not of a deletion', async ({ assert }) => {
    const room = await createRoom()
    const [edited, deleted] = [await post(room), await post(room)]

    await message(edited.id).update({ body: 'other' })
    await message(deleted.id).delete()

    const [first, second] = await messagesOf(room)
    assert.isTrue(first.edited_at! > first.created_at)
    assert.isNull(first.deleted_at)
    assert.isNull(second.edited_at)
    assert.isTrue(second.deleted_at! > second.created_at)
  })
})

test.group('A deleted message', () => {
  test('keeps its place, and its text is kept for admins', async ({ assert }) => {
    const room = await createRoom()
    const { id } = await post(room, { body: 'secret' })

    await message(id).delete()

    assert.deepEqual(await columnsOf(room, 'number', 'position', 'body'), [[1, 2, '']])
    assert.equal(await deletedTextOf(id), 'secret')
  })

  test('gets its text back when it is restored', async ({ assert }) => {
    const room = await createRoom()
    const { id } = await post(room, { body: 'secret' })
    await message(id).update({ deleted_at: new Date() })

    await message(id).update({ deleted_at: null })

    assert.deepEqual(await columnsOf(room, 'position', 'body', 'deleted_at', 'edited_at'), [
      [3, 'secret', null, null],
    ])
    assert.isUndefined(await deletedTextOf(id))
  })

  test('stays as it is when it is deleted again, and cannot be edited', async ({ assert }) => {
    const room = await createRoom()
    const { id } = await post(room, { body: 'secret' })
    await message(id).delete()
    await message(id).delete()

    await assert.rejects(() => message(id).update({ body: 'alive' }), /messages_body_deleted/)

    assert.deepEqual(await columnsOf(room, 'position'), [[2]])
    assert.equal(await deletedTextOf(id), 'secret')
  })

  test('is gone without a trace if its city is deleted', async ({ assert }) => {
    const room = await createRoom()
    const { id } = await post(room)
    await message(id).delete()

    await db.from('cities').where('id', room).delete()

    assert.isEmpty(await messagesOf(room))
    assert.isUndefined(await deletedTextOf(id))
  })

  test('is gone without a trace if it is pruned, and no position changes', async ({ assert }) => {
    const room = await createRoom()
    const [old] = [await post(room), await post(room)]

    await db.transaction(async (trx) => {
      await trx.rawQuery(`SET LOCAL fairweather.prunes = 'on'`)
      await trx.from('messages').where('id', old.id).delete()
    })

    assert.deepEqual(await columnsOf(room, 'number', 'position'), [[2, 2]])
    assert.equal(await lastPositionOf(room), 2)
    const { id } = await post(room)
    await message(id).delete()
    assert.lengthOf(await messagesOf(room), 2, 'the setting ends with its transaction')
  })
})

test.group('The text of a message', () => {
  test('has at most 2,000 characters, of any length in bytes', async ({ assert }) => {
    const room = await createRoom()
    const { body } = await post(room, { body: '😀'.repeat(2000) })

    assert.equal(Buffer.byteLength(body), 8000)
    await assert.rejects(() => post(room, { body: 'a'.repeat(2001) }), /messages_body_length/)
  })

  test('is not empty', async ({ assert }) => {
    await assert.rejects(() => post(0, { body: '' }), /messages_body_deleted/)
  })

  test('is in the normal form NFC', async ({ assert }) => {
    const room = await createRoom()
    const text = 'Émile'

    await post(room, { body: text.normalize('NFC') })

    await assert.rejects(
      () => post(room, { body: text.normalize('NFD') }),
      /messages_body_normalized/
    )
  })

  test('has line breaks and tabs, but no other control characters', async ({ assert }) => {
    const room = await createRoom()

    await post(room, { body: 'one\n\ttwo' })

    for (const character of ['\u0001', '\b', '\v', '\r', '\u001b', '\u007f', '\u0085', '\u009f']) {
      await assert.rejects(() => post(room, { body: `a${character}` }), /messages_body_printable/)
    }
  })
})

test.group('The epoch of a room', () => {
  test('stays when messages are posted, edited and deleted', async ({ assert }) => {
    const room = await createRoom()
    const { id } = await post(room)
    const epoch = await epochOf(room)

    await message(id).update({ body: 'edited' })
    await message(id).delete()

    assert.equal(await epochOf(room), epoch)
  })

  test('changes before the dot with the generation of the room, and only of this room', async ({
    assert,
  }) => {
    const rooms = [await createRoom(), await createRoom()]
    for (const room of rooms) await post(room)
    const before = await Promise.all(rooms.map(epochOf))

    await db.from('rooms').where('id', rooms[0]).increment('generation', 1)

    const after = await Promise.all(rooms.map(epochOf))
    assert.notEqual(after[0].split('.')[0], before[0].split('.')[0])
    assert.equal(after[0].split('.')[1], before[0].split('.')[1])
    assert.equal(after[1], before[1])
  })
})
