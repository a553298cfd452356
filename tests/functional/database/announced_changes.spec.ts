import { once } from 'node:events'
import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import pg from 'pg'
import City from '#models/city'
import Reading from '#models/reading'
import { url } from '#config/database'
import { createRoom, lastPositionOf, post } from '#tests/support/chat_sql_helpers'

/** Returns the number of notifications that wake the leader during an action. */
async function wakeUpsDuring(act: () => Promise<unknown>) {
  const client = new pg.Client(url)
  await client.connect()
  let wakeUps = 0
  client.on('notification', ({ payload }) => {
    if (payload !== 'end') wakeUps++
  })
  await client.query('LISTEN pending')
  await act()
  // Notifications arrive in the order of the commits.
  const ended = new Promise<void>((resolve) => {
    client.on('notification', ({ payload }) => payload === 'end' && resolve())
  })
  await client.query(`SELECT pg_notify('pending', 'end')`)
  await ended
  await client.end()
  return wakeUps
}

async function withBareSql(act: (client: pg.Client) => Promise<unknown>, name?: string) {
  const client = new pg.Client({ connectionString: url, application_name: name })
  await client.connect()
  await act(client)
  client.end()
  await once(client, 'end')
}

const createCity = () =>
  City.create({ name: 'Awake', country: 'X', latitude: 0, longitude: 0, timezone: 'UTC' })

test.group('The leader', () => {
  test('is not woken by readings that their writer announces', async ({ assert }) => {
    const city = await createCity()
    const wakeUps = await wakeUpsDuring(() => Reading.record(city.id, 1.5))
    assert.equal(wakeUps, 0)
  })

  test('is not woken by messages that their writer announces', async ({ assert }) => {
    const room = await createRoom()
    const wakeUps = await wakeUpsDuring(async () => {
      const { id } = await post(room)
      await db.from('messages').where({ id }).update({ body: 'edited' })
      await db.from('messages').where({ id }).delete()
    })
    assert.equal(await lastPositionOf(room), 3, 'premise')
    assert.equal(wakeUps, 0)
  })

  test('is woken by messages of bare SQL', async ({ assert }) => {
    const room = await createRoom()
    const wakeUps = await wakeUpsDuring(() =>
      withBareSql(async (client) => {
        await client.query(
          `INSERT INTO messages (id, room_id, body) VALUES (gen_random_uuid(), $1, 'bare')`,
          [room]
        )
        await client.query(`UPDATE messages SET body = 'edited' WHERE room_id = $1`, [room])
        await client.query('DELETE FROM messages WHERE room_id = $1', [room])
        await client.query('UPDATE messages SET author_id = NULL WHERE room_id = $1', [room])
      })
    )
    assert.equal(wakeUps, 3)
  })

  test('is woken by every revocation', async ({ assert }) => {
    const city = await createCity()
    const wakeUps = await wakeUpsDuring(async () => {
      await db.from('cities').where('id', city.id).update({ enabled: false })
      await city.delete()
    })
    assert.equal(wakeUps, 2)
  })

  test('is woken by readings and revocations of bare SQL, with any application name', async ({
    assert,
  }) => {
    for (const name of [undefined, '', 'psql', 'fairweather']) {
      const { id } = await createCity()
      const wakeUps = await wakeUpsDuring(() =>
        withBareSql(async (client) => {
          await client.query('UPDATE cities SET celsius = 2 WHERE id = $1', [id])
          await client.query('INSERT INTO readings (city_id, celsius) VALUES ($1, 3)', [id])
          await client.query('DELETE FROM cities WHERE id = $1', [id])
        }, name)
      )
      assert.equal(wakeUps, 3, name)
    }
  })
})
