import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { NEEDED } from '#doctor/triggers'

test.group('The triggers', () => {
  test('that the migrations make are those that the doctor looks for', async ({ assert }) => {
    const { rows } = await db.rawQuery(
      `SELECT tgrelid::regclass || '.' || tgname AS name FROM pg_trigger WHERE NOT tgisinternal`
    )
    const needed = Object.entries(NEEDED).flatMap(([table, names]) => names.map((name) => `${table}.${name}`)) // prettier-ignore
    assert.isNotEmpty(rows)
    assert.sameMembers(
      needed,
      rows.map(({ name }: { name: string }) => name)
    )
  })
})
