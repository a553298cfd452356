import { randomInt, randomUUID } from 'node:crypto'
import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import pg from 'pg'
import { deleteMessages } from '#admin/actions/message_deleted'
import { restoreMessages } from '#admin/actions/message_restored'
import { deleteMessage, editMessage } from '#chat/change_message'
import { postMessage } from '#chat/post_message'
import { url } from '#config/database'
import User from '#models/user'
import { createRoom, lastPositionOf, messagesOf, post } from '#tests/support/chat_sql_helpers'
import { seededRandom } from '#tests/support/seeded_random'
import { until } from '#tests/support/visitor'

const MESSAGES = 40
const STEPS = 15

let members = 0

/** A member who watches the rooms. */
async function memberOf(rooms: number[]) {
  const user = await User.create({ name: 'M', email: `moderated${++members}@example.org` })
  for (const room of rooms) {
    await db.table('subscriptions').insert({ user_id: user.id, city_id: room })
  }
  return user
}

/** A member who watches the rooms, and has written in each of them, in turn. */
async function memberWithMessages(rooms: number[], mentions: string | null = null) {
  const user = await memberOf(rooms)
  for (let n = 0; n < MESSAGES; n++) {
    await post(rooms[n % rooms.length], { author_id: user.id, mentions })
  }
  return user
}

const serialsOf = async (rooms: number[]): Promise<number[]> =>
  (await db.from('messages').whereIn('room_id', rooms).orderBy('serial').select('serial')).map(
    ({ serial }) => serial
  )

const isDeadlock = ({ status, reason }: PromiseSettledResult<unknown> & { reason?: any }) =>
  status === 'rejected' && reason.code === '40P01'

test.group('Bulk deletions beside posts and edits', () => {
  test('do not deadlock, and every change has a position of its own', async ({ assert }) => {
    const seed = Number(process.env.SEED ?? randomInt(2 ** 31))
    const rooms = [await createRoom(), await createRoom(), await createRoom()]
    // Whoever names a member locks their inbox, too.
    const named = await Promise.all([memberOf(rooms), memberOf(rooms)])
    const mentions = JSON.stringify(named.map(({ id, name }) => ({ id, name })))
    const author = await memberWithMessages(rooms, mentions)
    const chosen = named.map(({ id }) => id)
    const admin = await User.create({ name: 'A', email: `moderator${++members}@example.org` })
    const serials = await serialsOf(rooms)
    const ids = (await messagesOf(rooms[0])).map(({ id }) => id)
    const before = await Promise.all(rooms.map(lastPositionOf))

    const writers: ((random: (below: number) => number) => Promise<unknown>)[] = [
      // In another order than that of the table.
      (random) =>
        moderate(
          random,
          serials.toSorted(() => random(3) - 1)
        ),
      (random) => moderate(random, serials.toReversed()),
      (random) =>
        postMessage(author, { id: randomUUID(), roomId: rooms[random(3)], body: '@M', chosen }),
      (random) => editMessage(author, ids[random(ids.length)], `@M ${random(1000)}`, chosen),
      (random) => editMessage(author, ids[random(ids.length)], `nobody ${random(1000)}`),
    ]
    const moderate = (random: (below: number) => number, order: number[]) =>
      db.transaction((trx) =>
        (random(2) ? deleteMessages : restoreMessages)(admin, order, randomUUID(), trx)
      )
    const results = await Promise.all(
      writers.map(async (write, n) => {
        const random = seededRandom(seed + n)
        const settled: PromiseSettledResult<unknown>[] = []
        for (let step = 0; step < STEPS; step++) {
          settled.push(...(await Promise.allSettled([write(random)])))
        }
        return settled
      })
    )

    assert.isEmpty(results.flat().filter(isDeadlock), `SEED=${seed}`)
    const [firstModerator, , poster] = results
    for (const { status } of [...firstModerator, ...poster]) assert.equal(status, 'fulfilled')
    for (const [n, room] of rooms.entries()) {
      const positions = (await messagesOf(room)).map(({ position }) => position)
      assert.equal(new Set(positions).size, positions.length)
      assert.isAbove(await lastPositionOf(room), before[n] + STEPS, 'premise')
      assert.isAtMost(Math.max(...positions), await lastPositionOf(room))
    }
  })

  test('wait for an edit that has the message, and for nothing that the edit waits for', async ({
    assert,
  }) => {
    const room = await createRoom()
    const author = await memberWithMessages([room])
    const [{ id }] = await messagesOf(room)
    const client = new pg.Client(url)
    await client.connect()
    await client.query('BEGIN')
    await client.query(`UPDATE messages SET body = 'slow edit' WHERE id = $1`, [id])

    const deletion = db.transaction(async (trx) =>
      deleteMessages(author, await serialsOf([room]), randomUUID(), trx)
    )
    await client.query(`UPDATE messages SET body = 'slower edit' WHERE id = $1`, [id])
    await client.query('COMMIT')

    assert.equal(await deletion, MESSAGES)
    const { rows } = await client.query('SELECT body FROM deleted_messages WHERE message_id = $1', [
      id,
    ])
    assert.equal(rows[0].body, 'slower edit')
    await client.end()
  })
})

test.group('A post, an edit and a deletion', () => {
  test('are repeated when a deadlock has kept them from being stored', async ({ assert }) => {
    const rooms = [await createRoom(), await createRoom(), await createRoom()]
    const author = await memberWithMessages(rooms)
    const [, second, third] = await Promise.all(rooms.map(messagesOf))
    const named = await Promise.all(rooms.map(() => memberOf(rooms)))
    const mentions = JSON.stringify([{ id: named[2].id, name: 'M' }])
    await db.from('messages').where('id', third[0].id).update({ mentions })
    const chosen = named.map(({ id }) => id)
    const writes = [
      () =>
        postMessage(author, {
          id: randomUUID(),
          roomId: rooms[0],
          body: '@M',
          chosen: [chosen[0]],
        }),
      () => editMessage(author, second[0].id, '@M', [chosen[1]]),
      () => deleteMessage(author, third[0].id),
    ]
    // Another transaction has the room and wants the inbox, or the other way round.
    const lockRoom = (n: number) => `SELECT FROM rooms WHERE id = ${rooms[n]} FOR UPDATE`
    const lockInbox = (n: number) => `SELECT raise_inboxes(ARRAY[${chosen[n]}])`
    const orders = [
      [lockInbox(0), lockRoom(0)],
      [lockRoom(1), lockInbox(1)],
      [lockRoom(2), lockInbox(2)],
    ]
    await Promise.all(
      writes.map(async (write, n) => {
        const client = new pg.Client(url)
        await client.connect()
        await client.query('BEGIN')
        const [own, next] = orders[n]
        await client.query(own)
        const { rows } = await client.query('SELECT pg_backend_pid() AS pid')
        const writing = write()
        await until('the write waits', async () => {
          const waiting = await db.rawQuery(
            'SELECT FROM pg_stat_activity WHERE ? = ANY(pg_blocking_pids(pid))',
            [rows[0].pid]
          )
          return waiting.rows.length > 0
        })
        await client.query(next)
        await client.query('COMMIT')
        await client.end()
        await writing
      })
    )
    assert.equal((await messagesOf(rooms[0])).at(-1)!.body, '@M')
    assert.equal((await messagesOf(rooms[1]))[0].body, '@M')
    assert.equal((await messagesOf(rooms[2]))[0].body, '')
  })
})

test.group('A mute beside posts', () => {
  test('holds for every post that begins after it', async ({ assert }) => {
    const room = await createRoom()
    const author = await memberWithMessages([room])
    let isMuted = false
    const late: string[] = []
    const postOnce = async () => {
      const message = { id: randomUUID(), roomId: room, body: 'parallel' }
      const beganMuted = isMuted
      await postMessage(author, message).then(
        () => beganMuted && late.push(message.id),
        (error) => assert.equal(error.code, 'E_MUTED')
      )
    }
    const posts = Array.from({ length: 8 }, async () => {
      for (let n = 0; n < 10; n++) await postOnce()
    })
    await db.from('users').where('id', author.id).update({ muted_at: new Date() })
    isMuted = true
    await Promise.all(posts)

    assert.isEmpty(late)
    const [{ id }] = await messagesOf(room)
    const edit = await editMessage(author, id, 'changed').catch((error) => error)
    assert.equal(edit.code, 'E_MUTED')
  })
})
