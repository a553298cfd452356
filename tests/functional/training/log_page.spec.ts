import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import Entry from '#models/entry'
import User from '#models/user'
import { planOf, statementsOf } from '#tests/support/statements'
import { inRolledBackTransaction } from '#tests/support/table_scans'
import { logPage, type LogRequest } from '#training/log_page'

let members = 0

const createMember = () => User.create({ name: 'Pager', email: `pager${++members}@example.org` })

const SORTS = ['date', 'distance', 'duration', 'speed', 'kind'].flatMap((sort) => [
  sort,
  `-${sort}`,
])

/** Adds entries with many equal values to the log of a member. */
const fill = (member: User, count: number) =>
  db.rawQuery(
    `INSERT INTO entries (user_id, date, kind, distance_m, duration_s, title)
       SELECT ?, date '2026-11-29' - n / 3, (ARRAY['run', 'ride', 'swim'])[1 + n % 3],
              5000 + n % 7 * 100, 1800 + n % 5, 'Lap ' || n
         FROM generate_series(1, ?) n`,
    [member.id, count]
  )

const ids = ({ rows }: { rows: Entry[] }) => rows.map(({ id }) => id)

/** Returns the ids of all pages, from the first page to the last and back. */
async function walk(member: User, request: LogRequest) {
  const forwards: number[][] = []
  let page = await logPage(member, request)
  forwards.push(ids(page))
  while (page.next) {
    page = await logPage(member, { ...request, after: page.next })
    forwards.push(ids(page))
  }
  const backwards = [ids(page)]
  while (page.previous) {
    page = await logPage(member, { ...request, before: page.previous })
    backwards.unshift(ids(page))
  }
  return { forwards, backwards }
}

test.group('A page of a log', () => {
  for (const sort of SORTS) {
    test(`is one of pages that contain each entry once, forwards and backwards: ${sort}`, async ({
      assert,
    }) => {
      const [member, other] = [await createMember(), await createMember()]
      await fill(member, 60)
      await fill(other, 10)
      const { forwards, backwards } = await walk(member, { sort })
      assert.deepEqual(
        forwards.map(({ length }) => length),
        [25, 25, 10]
      )
      assert.lengthOf(new Set(forwards.flat()), 60)
      assert.deepEqual(backwards, forwards)

      const [column, direction] = [sort.replace('-', ''), sort.startsWith('-') ? 'DESC' : 'ASC']
      const expression = { distance: 'distance_m', duration: 'duration_s' }[column] ?? column
      const expected = await Entry.of(member).orderByRaw(
        `${expression === 'speed' ? 'distance_m::numeric / duration_s' : expression} ${direction}, id ${direction}`
      )
      assert.deepEqual(
        forwards.flat(),
        expected.map(({ id }) => id)
      )
    })
  }

  test('is the newest one by default', async ({ assert }) => {
    const member = await createMember()
    await fill(member, 4)
    const { rows } = await logPage(member, {})
    assert.deepEqual(
      rows.map(({ title, date }) => `${title} ${date}`),
      ['Lap 2 2026-11-29', 'Lap 1 2026-11-29', 'Lap 4 2026-11-28', 'Lap 3 2026-11-28']
    )
  })

  test('has the totals of all entries that match, and an average that is no mean of means', async ({
    assert,
  }) => {
    const member = await createMember()
    const fields = { userId: member.id, date: '2026-11-01' } as const
    await Entry.createMany([
      { ...fields, kind: 'run', distanceM: 1000, durationS: 200 },
      { ...fields, kind: 'run', distanceM: 30_000, durationS: 12_000 },
      { ...fields, kind: 'ride', distanceM: 90_000, durationS: 12_000 },
    ])
    const { totals } = await logPage(member, { kind: 'run' })
    assert.deepEqual(totals, { entries: 2, distanceM: 31_000, durationS: 12_200 })
  })

  test('starts again for cursors and orders that are not valid', async ({ assert }) => {
    const member = await createMember()
    await fill(member, 30)
    const expected = ids(await logPage(member, {}))
    for (const text of ['', '["x",1]', '["2026-13-45",1]', '[1,2]', '{}', '["\\u0000",1]']) {
      const cursor = btoa(text)
      assert.deepEqual(ids(await logPage(member, { after: cursor })), expected, text)
      assert.deepEqual(ids(await logPage(member, { before: cursor })), expected, text)
    }
    for (const sort of [
      '',
      'id',
      '--date',
      'toString',
      'date; DROP TABLE entries',
      'constructor',
    ]) {
      const page = await logPage(member, { sort })
      assert.deepEqual(ids(page), expected, sort)
      assert.isUndefined(page.query.sort)
    }
  })

  test('is read with as many statements for 25 rows as for one, and without a scan of the table', async ({
    assert,
  }) => {
    const [member, other] = [await createMember(), await createMember()]
    await inRolledBackTransaction(async () => {
      await fill(other, 20_000)
      await fill(member, 1)
      const one = await statementsOf(() => logPage(member, {}))
      await fill(member, 500)
      await db.rawQuery('ANALYZE entries')

      const filters: LogRequest[] = [{}, { kind: 'run' }, { search: 'lap' }, { from: '2026-01-01' }]
      for (const filter of filters) {
        for (const sort of SORTS) {
          const first = await logPage(member, { ...filter, sort })
          const after = first.next
          const many = await statementsOf(() => logPage(member, { ...filter, sort, after }))
          assert.equal(many.length, one.length)
          for (const statement of many) {
            assert.notInclude(await planOf(statement), 'Seq Scan on entries', statement.sql)
          }
        }
      }
    })
  })
})
