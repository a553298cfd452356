import { randomInt, randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import pg from 'pg'
import { url } from '#config/database'
import { seededRandom } from '#tests/support/seeded_random'
import { createRoom, lastPositionOf, messagesOf, post } from '#tests/support/chat_sql_helpers'
import { until } from '#tests/support/visitor'

const WRITERS = 6
const STEPS = 40

/** These lock rows of all rooms, so writers would deadlock if the triggers locked them in disorder. */
const STATEMENTS = [
  `UPDATE messages SET body = body || '.' WHERE room_id = ANY($1) AND deleted_at IS NULL AND number % 3 = $2`,
  `UPDATE messages SET deleted_at = now() WHERE room_id = ANY($1) AND number % 7 = $2`,
]
const EDIT = `UPDATE messages SET body = 'edited ' || random() WHERE room_id = $1 AND number = $2 AND deleted_at IS NULL`
const INSERT = `INSERT INTO messages (id, room_id, body) SELECT gen_random_uuid(), $1, 'said' FROM generate_series(1, $2)`

async function connect() {
  const client = new pg.Client(url)
  await client.connect()
  return client
}

const pidOf = (client: pg.Client) => (client as unknown as { processID: number }).processID

interface Writer {
  client: pg.Client
  /** Several statements that lock many messages may deadlock, whatever the triggers do. */
  isModerator: boolean
  rooms: number[]
  random: (below: number) => number
}

/** Writers who all use the same way do not deadlock. The two ways lock in another order. */
const ways = {
  /** Messages, then their rooms. */
  async 'with single statements'({ client, isModerator, rooms, random }: Writer) {
    const room = rooms[random(rooms.length)]
    if (isModerator) await client.query(STATEMENTS[random(2)], [rooms, random(3)])
    else if (random(2)) await client.query(EDIT, [room, 1 + random(40)])
    else await client.query(INSERT, [room, 1 + random(3)])
  },

  /** All rooms, then messages. */
  async 'with transactions that lock their rooms first'({ client, rooms, random }: Writer) {
    const room = () => rooms[random(rooms.length)]
    await client.query('BEGIN')
    await client.query('SELECT FROM rooms WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE', [
      rooms,
    ])
    await client.query(INSERT, [room(), 1 + random(3)])
    if (random(3) === 0) {
      await client.query('SAVEPOINT here')
      await client.query(INSERT, [room(), 2])
      await client.query(random(2) ? 'ROLLBACK TO here' : 'RELEASE here')
    }
    if (random(3) === 0) await client.query(STATEMENTS[random(2)], [rooms, random(3)])
    if (random(5) === 0) await pause(random(10))
    await client.query(random(4) ? 'COMMIT' : 'ROLLBACK')
  },
}

async function write(way: (writer: Writer) => Promise<void>, writer: Omit<Writer, 'client'>) {
  const client = await connect()
  try {
    for (let step = 0; step < STEPS; step++) await way({ ...writer, client })
  } finally {
    await client.end()
  }
}

/**
 * Reads like the outbox: everything after the last position that it has seen. Returns the positions
 * that appeared below it, although it must have seen them already.
 */
async function observe(room: number, isOver: () => boolean) {
  const client = await connect()
  const late: number[] = []
  const seen = new Map<string, number>()
  let last = 0
  for (let over = false; !over;) {
    over = isOver()
    const { rows } = await client.query(
      'SELECT id, position FROM messages WHERE room_id = $1 ORDER BY position',
      [room]
    )
    for (const { id, position } of rows) {
      if (position <= last && seen.get(id) !== position) late.push(position)
      seen.set(id, position)
    }
    last = Math.max(last, ...rows.map(({ position }) => position))
    await pause(2)
  }
  await client.end()
  return { late, last }
}

test.group('Positions under many writers', () => {
  for (const [name, way] of Object.entries(ways)) {
    test(`never appear below one that has been seen, and do not deadlock, ${name}`, async ({
      assert,
    }) => {
      const seed = Number(process.env.SEED ?? randomInt(2 ** 31))
      const rooms = [await createRoom(), await createRoom(), await createRoom()]
      for (const room of rooms) await post(room)

      const writers = Array.from({ length: WRITERS }, (_, n) =>
        write(way, { isModerator: n === 0, rooms, random: seededRandom(seed + n) })
      )
      let isOver = false
      const observers = rooms.map((room) => observe(room, () => isOver))
      await Promise.all(writers).finally(() => (isOver = true))
      const observed = await Promise.all(observers)

      for (const [n, room] of rooms.entries()) {
        assert.isAbove(observed[n].last, 20, 'premise')
        assert.isEmpty(observed[n].late, `SEED=${seed}`)
        const positions = (await messagesOf(room)).map(({ position }) => position)
        assert.isFalse(positions.includes(null as never))
        assert.equal(new Set(positions).size, positions.length)
        assert.isAtMost(Math.max(...positions), await lastPositionOf(room))
      }
    })
  }

  test('are given under a lock of the room that no other writer shares', async ({ assert }) => {
    const room = await createRoom()
    await post(room)
    const [first, second] = [await connect(), await connect()]
    await first.query('BEGIN')
    await first.query(INSERT, [room, 1])
    const { rows: own } = await first.query('SELECT pg_current_xact_id()::text AS id')
    const waiting = second.query(INSERT, [room, 1])
    await until('the second writer to wait', async () => {
      const { rows } = await db.rawQuery('SELECT cardinality(pg_blocking_pids(?)) AS count', [
        pidOf(second),
      ])
      return rows[0].count
    })

    // If the second writer shared a lock before it waits, as a foreign key does, the row would name a
    // multixact of both. To strengthen such locks is slow.
    const { rows: locks } = await db.rawQuery('SELECT xmax::text FROM rooms WHERE id = ?', [room])

    await first.query('COMMIT')
    await waiting
    await Promise.all([first.end(), second.end()])
    assert.equal(locks[0].xmax, own[0].id)
  })

  test('wait for one another in READ COMMITTED, and fail in stricter modes', async ({ assert }) => {
    const room = await createRoom()
    await post(room)
    const say = (client: pg.Client) =>
      client.query(`INSERT INTO messages (id, room_id, body) VALUES ($1, $2, 'said')`, [
        randomUUID(),
        room,
      ])
    const [first, second] = [await connect(), await connect()]
    for (const [mode, outcome] of [
      ['READ COMMITTED', 'fulfilled'],
      ['REPEATABLE READ', 'rejected'],
    ]) {
      await first.query('BEGIN')
      await say(first)
      await second.query(`BEGIN ISOLATION LEVEL ${mode}`)
      // Takes the snapshot.
      await second.query('SELECT FROM rooms')
      const said = Promise.allSettled([say(second)])
      await first.query('COMMIT')
      const [{ status }] = await said
      assert.equal(status, outcome, mode)
      await second.query(status === 'fulfilled' ? 'COMMIT' : 'ROLLBACK')
    }
    const { rows } = await db.rawQuery('SHOW transaction_isolation')
    assert.equal(rows[0].transaction_isolation, 'read committed', 'the mode of the application')
    await Promise.all([first.end(), second.end()])
  })
})

test.group('The first messages of a room', () => {
  test('are all stored when they are posted at the same moment', async ({ assert }) => {
    const clients = await Promise.all(Array.from({ length: 4 }, connect))
    const counts: number[] = []
    for (let round = 0; round < 50; round++) {
      const room = await createRoom()
      await Promise.all(clients.map((client) => client.query(INSERT, [room, 1])))
      counts.push(await lastPositionOf(room))
    }
    await Promise.all(clients.map((client) => client.end()))
    assert.deepEqual([...new Set(counts)], [clients.length])
  })
})
