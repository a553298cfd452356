import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import City from '#models/city'
import User from '#models/user'
import { planOf, statementsOf } from '#tests/support/statements'
import { inRolledBackTransaction } from '#tests/support/table_scans'
import { membersIn, ownEntriesIn } from '#training/logged_in_city'

/** Adds members who are shown, each with entries in a city. */
async function addMembers(count: number, cityId: number) {
  await db.rawQuery(
    `WITH shown AS (
       INSERT INTO users (name, email, shown_in_club)
         SELECT 'Local ' || n, 'local' || ?::int || '.' || n || '@example.org', true
           FROM generate_series(1, ?::int) n
         RETURNING id)
     INSERT INTO entries (user_id, city_id, date, kind, distance_m, duration_s)
       SELECT id, ?, date '2026-11-29' - n, 'run', 9000, 3000 FROM shown, generate_series(1, 100) n`,
    [count, count, cityId]
  )
}

test.group('What was logged in a city', () => {
  test('needs a fixed number of statements, none of which scans all entries', async ({
    assert,
  }) => {
    const city = await City.create({ name: 'A', country: 'B', latitude: 0, longitude: 0 })
    const viewer = await User.create({ name: 'V', email: 'logged.viewer@example.org' })
    await inRolledBackTransaction(async () => {
      const read = () =>
        statementsOf(async () => {
          await ownEntriesIn(city.id, viewer)
          await membersIn(city.id, viewer, {})
        })
      await addMembers(2, city.id)
      const few = await read()
      await addMembers(300, city.id)
      await db.rawQuery('ANALYZE users, entries')
      const many = await read()
      assert.lengthOf(few, 4)
      assert.lengthOf(many, 4)
      for (const statement of many) {
        assert.notInclude(await planOf(statement), 'Seq Scan on entries', statement.sql)
      }
    })
  })
})
