import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import User from '#models/user'
import { planOf, statementsOf } from '#tests/support/statements'
import { inRolledBackTransaction } from '#tests/support/table_scans'
import { clubPage } from '#training/club'

const TODAY = '2026-11-29'

/** Adds members who are shown, each with entries of a year. */
async function addShownMembers(count: number, prefix: string) {
  await db.rawQuery(
    `WITH shown AS (
       INSERT INTO users (name, email, shown_in_club)
         SELECT 'Crowd ' || n, ? || n || '@example.org', true FROM generate_series(1, ?::int) n
         RETURNING id)
     INSERT INTO entries (user_id, date, kind, distance_m, duration_s)
       SELECT id, ?::date - n * 3, 'run', 9000, 3000 FROM shown, generate_series(0, 100) n`,
    [prefix, count, TODAY]
  )
}

test.group('The totals of the club', () => {
  test('need a fixed number of statements, none of which scans all entries', async ({ assert }) => {
    // Added with SQL, because a model would announce the new account with statements of its own.
    const fields = { name: 'Viewer', email: 'club.viewer@example.org', shown_in_club: true }
    await db.table('users').insert(fields)
    const viewer = await User.findByEmailOrFail(fields.email)
    await inRolledBackTransaction(async () => {
      await addShownMembers(2, 'few')
      const few = await statementsOf(() => clubPage(viewer, TODAY, {}))
      await addShownMembers(300, 'many')
      await db.rawQuery('ANALYZE users, entries, yearly_totals')
      const many = await statementsOf(() => clubPage(viewer, TODAY, {}))
      assert.lengthOf(few, 4)
      assert.lengthOf(many, 4)
      for (const statement of many) {
        assert.notInclude(await planOf(statement), 'Seq Scan on entries')
      }
    })
  })

  test('are those of the shown members', async ({ assert }) => {
    const viewer = await User.create({ name: 'V', email: 'club.sum@example.org' })
    await inRolledBackTransaction(async () => {
      const before = (await clubPage(viewer, TODAY, {})).club
      await addShownMembers(30, 'sum')
      const { club, own } = await clubPage(viewer, TODAY, {})
      assert.isUndefined(own)
      assert.equal(club.week.total.entries - before.week.total.entries, 30 * 3)
      assert.equal(club.year.total.entries - before.year.total.entries, 30 * 101)
    })
  })
})
