import { randomInt } from 'node:crypto'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import User from '#models/user'
import { seededRandom } from '#tests/support/seeded_random'
import { inRolledBackTransaction } from '#tests/support/table_scans'
import { KINDS } from '#training/kinds'

const KIND_NAMES = Object.keys(KINDS)

let members = 0

const createMember = () => User.create({ name: 'Y', email: `totals${++members}@example.org` })

async function rowsOf(sql: string, ids: number[]) {
  const { rows } = await db.rawQuery(`${sql} ORDER BY 1, 2, 3`, [ids])
  return rows as unknown[]
}

/** The totals in the table, and the totals of the entries. Both are empty without entries. */
const bothTotals = (ids: number[]) =>
  Promise.all([
    rowsOf('SELECT * FROM yearly_totals WHERE user_id = ANY(?) AND entries <> 0', ids),
    rowsOf(
      `SELECT user_id, extract(year FROM date)::integer AS year, kind, count(*)::integer AS entries,
              sum(distance_m) AS distance_m, sum(duration_s) AS duration_s
         FROM entries WHERE user_id = ANY(?) GROUP BY 1, 2, 3`,
      ids
    ),
  ])

test.group('The yearly totals', () => {
  test('are those of the entries after any changes', async ({ assert }) => {
    const seed = Number(process.env.SEED ?? randomInt(2 ** 31))
    const random = seededRandom(seed)
    const ids = [(await createMember()).id, (await createMember()).id]
    const pick = <T>(items: T[]) => items[random(items.length)]
    const entry = () => ({
      user_id: pick(ids),
      date: `${2024 + random(3)}-0${1 + random(9)}-11`,
      kind: pick(KIND_NAMES),
      distance_m: 1 + random(9000),
      duration_s: 1000 + random(9000),
    })
    const some = 'id IN (SELECT id FROM entries WHERE user_id = ANY(?) ORDER BY id % 7, id LIMIT 5)'
    const changes = [
      () => db.table('entries').multiInsert(Array.from({ length: 1 + random(20) }, entry)),
      () => db.rawQuery(`UPDATE entries SET title = 'same totals' WHERE ${some}`, [ids]),
      () => {
        const { kind, date, distance_m: metres } = entry()
        const set = 'kind = ?, date = ?, distance_m = ?'
        return db.rawQuery(`UPDATE entries SET ${set} WHERE ${some}`, [kind, date, metres, ids])
      },
      () => db.rawQuery(`DELETE FROM entries WHERE ${some}`, [ids]),
    ]
    for (let step = 0; step < 60; step++) {
      await pick(changes)()
      const [totals, expected] = await bothTotals(ids)
      assert.deepEqual(totals, expected, `SEED=${seed}, step ${step}`)
    }
  })

  test('of a deleted account end with it', async ({ assert }) => {
    const { id } = await createMember()
    const entry = { user_id: id, date: '2026-01-01', kind: 'run', distance_m: 9, duration_s: 9 }
    await db.table('entries').insert(entry)
    await db.from('users').where({ id }).delete()
    assert.deepEqual(await db.from('yearly_totals').where('user_id', id), [])
  })

  test('are empty when all entries are removed at once', async ({ assert }) => {
    const { id } = await createMember()
    await inRolledBackTransaction(async () => {
      const entry = { user_id: id, date: '2026-01-01', kind: 'run', distance_m: 9, duration_s: 9 }
      await db.table('entries').insert(entry)
      assert.isNotEmpty(await db.from('yearly_totals'))
      await db.rawQuery('TRUNCATE entries CASCADE')
      assert.isEmpty(await db.from('yearly_totals'))
    })
  })

  test('of two members who change entries at the same time do not deadlock', async ({ assert }) => {
    const ids = [(await createMember()).id, (await createMember()).id]
    const entries = (order: number[]) =>
      order.flatMap((userId) =>
        ['run', 'ride'].map((kind) => ({
          user_id: userId,
          date: '2026-01-01',
          kind,
          distance_m: 9,
          duration_s: 9,
        }))
      )
    await Promise.all(
      Array.from({ length: 40 }, (_, n) =>
        db.table('entries').multiInsert(entries(n % 2 ? ids : ids.toReversed()))
      )
    )
    const [totals, expected] = await bothTotals(ids)
    assert.deepEqual(totals, expected)
  })
})
