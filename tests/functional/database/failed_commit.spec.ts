import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'

test.group('A transaction whose COMMIT fails', (group) => {
  group.setup(async () => {
    await db.rawQuery(
      'CREATE TABLE unique_at_commit (id integer UNIQUE DEFERRABLE INITIALLY DEFERRED)'
    )
    return () => db.rawQuery('DROP TABLE unique_at_commit')
  })

  test('rejects, so that nobody is told that it was stored', async ({ assert }) => {
    const transaction = db.transaction((trx) =>
      trx.rawQuery('INSERT INTO unique_at_commit VALUES (1), (1)')
    )
    await assert.rejects(() => transaction, /duplicate key/)
    assert.isEmpty(await db.from('unique_at_commit'))
  })

  test('rejects if a nested transaction was committed before', async ({ assert }) => {
    const transaction = db.transaction(async (trx) => {
      await trx.transaction((nested) =>
        nested.rawQuery('INSERT INTO unique_at_commit VALUES (1), (1)')
      )
    })
    await assert.rejects(() => transaction, /duplicate key/)
  })
})
