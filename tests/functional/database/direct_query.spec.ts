import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { queryDirectly } from '#database/direct_query'
import { hasSqlState, SQL_STATE } from '#support/sql_error_codes'

/** Returns how often its connection has prepared a statement that contains a text. */
const countPrepared = (mark: string) =>
  `SELECT count(*)::integer AS count FROM pg_prepared_statements WHERE statement LIKE '%${mark}%'`

/** More calls than the pool has connections. */
const CALLS = 12

test.group('A direct query', () => {
  test('is prepared once by its connection if it has values', async ({ assert }) => {
    const text = `${countPrepared('with a value')} AND name <> $1`
    for (let n = 0; n < CALLS; n++)
      assert.deepEqual(await queryDirectly(text, [`other ${n}`]), [{ count: 1 }])
  })

  test('is not prepared if it has no values, because its text may differ each time', async ({
    assert,
  }) => {
    for (let n = 0; n < CALLS; n++)
      assert.deepEqual(await queryDirectly(countPrepared(`without value ${n}`), []), [{ count: 0 }])
  })

  test('works again on another connection after a migration has changed its columns', async ({
    assert,
  }) => {
    await db.rawQuery('CREATE TABLE migrated AS SELECT 1 AS first')
    const select = () => queryDirectly('SELECT * FROM migrated WHERE first = $1', [1])
    for (let n = 0; n < CALLS; n++) assert.deepEqual(await select(), [{ first: 1 }])

    await db.rawQuery('ALTER TABLE migrated ADD COLUMN second integer DEFAULT 2')
    let failures = 0
    for (let n = 0; n < CALLS; n++) {
      const rows = await select().catch((error) => {
        assert.isTrue(hasSqlState(error, SQL_STATE.featureNotSupported), error.message)
        failures++
      })
      if (rows) assert.deepEqual(rows, [{ first: 1, second: 2 }])
    }
    assert.isAbove(failures, 0, 'a connection had prepared it')
    assert.deepEqual(await select(), [{ first: 1, second: 2 }])
    await db.rawQuery('DROP TABLE migrated')
  })
})
