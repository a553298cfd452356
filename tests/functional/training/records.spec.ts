import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import User from '#models/user'
import { planOf, statementsOf } from '#tests/support/statements'
import { inRolledBackTransaction } from '#tests/support/table_scans'
import { findRecords } from '#training/records'
import { yearCalendar } from '#training/year_calendar'

const TODAY = '2026-11-29'

let members = 0

async function memberWith(
  ...entries: [date: string, kind: string, metres: number, seconds: number][]
) {
  const user = await User.create({ name: 'R', email: `records${++members}@example.org` })
  const rows = entries.map(([date, kind, metres, seconds]) => ({
    user_id: user.id,
    date,
    kind,
    distance_m: metres,
    duration_s: seconds,
  }))
  if (rows.length) await db.table('entries').multiInsert(rows)
  return user
}

test.group('The records of a log', () => {
  test('are the longest and the fastest entry and the best week of each kind', async ({
    assert,
  }) => {
    const user = await memberWith(
      ['2026-01-05', 'run', 10_000, 3000],
      ['2026-01-06', 'run', 12_000, 4800],
      ['2026-02-02', 'run', 8000, 3600],
      ['2026-02-08', 'run', 8000, 3600],
      ['2026-02-09', 'run', 9000, 3600],
      ['2026-01-05', 'ride', 50_000, 7200]
    )
    const { kinds } = await findRecords(user, TODAY)
    assert.deepEqual(
      kinds.map(({ kind, longest, fastest, week }) => [
        kind,
        longest.date,
        fastest?.date,
        week.monday,
        week.distanceM,
      ]),
      [
        ['run', '2026-01-06', '2026-01-05', '2026-01-05', 22_000],
        ['ride', '2026-01-05', '2026-01-05', '2026-01-05', 50_000],
      ]
    )
  })

  test('belong to the first of several equal entries and weeks', async ({ assert }) => {
    const user = await memberWith(
      ['2026-02-10', 'run', 10_000, 3000],
      ['2026-01-13', 'run', 10_000, 3000]
    )
    const [{ longest, fastest, week }] = (await findRecords(user, TODAY)).kinds
    assert.equal(longest.date, '2026-01-13')
    assert.equal(fastest?.date, '2026-01-13')
    assert.equal(week.monday, '2026-01-12')
  })

  test('call no entry the fastest that is below 1 km and 10 minutes', async ({ assert }) => {
    const user = await memberWith(
      ['2026-01-05', 'run', 200, 5],
      ['2026-01-06', 'run', 999, 599],
      ['2026-01-07', 'swim', 400, 600],
      ['2026-01-08', 'ride', 1000, 30]
    )
    const { kinds } = await findRecords(user, TODAY)
    assert.deepEqual(
      kinds.map(({ kind, fastest }) => [kind, fastest?.distanceM]),
      [
        ['run', undefined],
        ['ride', 1000],
        ['swim', 400],
      ]
    )
  })

  test('contain the streaks of weeks, over all kinds', async ({ assert }) => {
    const user = await memberWith(
      ['2026-11-22', 'run', 5000, 1800],
      ['2026-11-15', 'ride', 5000, 1800],
      ['2026-10-01', 'swim', 500, 900]
    )
    const { streaks } = await findRecords(user, TODAY)
    assert.deepEqual(streaks.current, { weeks: 2, from: '2026-11-09', to: '2026-11-22' })
  })

  test('and the calendar contain nothing of other members', async ({ assert }) => {
    await memberWith([TODAY, 'run', 5000, 1800])
    const user = await memberWith()
    assert.deepEqual((await findRecords(user, TODAY)).kinds, [])
    assert.equal((await yearCalendar(user, TODAY, {})).days.size, 0)
  })

  test('and the calendar are read with a fixed number of statements, from the index', async ({
    assert,
  }) => {
    const user = await memberWith()
    await inRolledBackTransaction(async () => {
      // Members of its own: with few members, one of them has so many of the rows that a scan is cheaper.
      await db.rawQuery(
        `INSERT INTO users (name, email)
           SELECT 'Logger', 'logger' || n || '@records.example.org' FROM generate_series(1, 99) n`
      )
      await db.rawQuery(
        `INSERT INTO entries (user_id, date, kind, distance_m, duration_s)
           SELECT id, date '2026-11-29' - n / 5, (ARRAY['run', 'ride'])[1 + n % 2], 9000 + n, 3000
             FROM generate_series(0, 600) n, users
             WHERE id = ? OR email LIKE '%@records.example.org'`,
        [user.id]
      )
      await db.rawQuery('ANALYZE entries')
      const records = await statementsOf(() => findRecords(user, TODAY))
      const calendar = await statementsOf(() => yearCalendar(user, TODAY, { kind: 'run' }))
      assert.lengthOf(records, 2)
      assert.lengthOf(calendar, 3)
      for (const statement of [...records, ...calendar]) {
        const plan = await planOf(statement)
        assert.notInclude(plan, 'Seq Scan on entries')
        if (plan.includes('on entries')) assert.include(plan, 'entries_by_date')
      }
    })
  })
})
