import { setTimeout as pause } from 'node:timers/promises'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import City from '#models/city'
import Reading from '#models/reading'

test.group('Adding many readings', () => {
  test('loses none despite deadlocks with a bare UPDATE', async ({ assert }) => {
    const cities = await City.createMany(
      Array.from({ length: 60 }, (_, n) => {
        return { name: `Deadlock ${n}`, country: 'T', latitude: 0, longitude: 0 }
      })
    )
    const ids = cities.map(({ id }) => id)
    let deadlocks = 0
    let stopped = false
    const updates = (async () => {
      while (!stopped) {
        await db
          .rawQuery(
            `WITH backwards AS (
               SELECT id FROM cities WHERE id = ANY(?) ORDER BY id DESC FOR NO KEY UPDATE)
             UPDATE cities SET celsius = 1 + random()::int FROM backwards WHERE cities.id = backwards.id`,
            [ids]
          )
          .catch(() => deadlocks++)
        // Random pauses let the UPDATE and `recordMany` overlap differently in each round.
        await pause(20 * Math.random())
      }
    })()

    const rounds = 60
    for (let round = 0; round < rounds; round++) {
      const readings = ids.map((cityId) => ({ cityId, celsius: 20 }))
      await Reading.recordMany(readings, 'test')
    }
    stopped = true
    await updates

    const [{ count }] = await db
      .from('readings')
      .where('source', 'test')
      .whereIn('city_id', ids)
      .count('* as count')
    assert.equal(count, rounds * ids.length)
  })
})
