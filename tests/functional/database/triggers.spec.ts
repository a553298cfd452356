import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { definedTriggers } from '#database/load_sql'

test.group('The triggers of a migrated database', () => {
  test('are those of the SQL files, which the doctor looks for', async ({ assert }) => {
    const { rows } = await db.rawQuery(
      `SELECT tgrelid::regclass || '.' || tgname AS name FROM pg_trigger WHERE NOT tgisinternal`
    )
    assert.isNotEmpty(rows)
    assert.sameMembers(
      definedTriggers(),
      rows.map(({ name }: { name: string }) => name)
    )
  })
})
