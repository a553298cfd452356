import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { causeOf } from '#support/error_cause'

/** Returns the error with which PostgreSQL rejects a query. */
const failureOf = (query: string, value: string) =>
  db.rawQuery(query, [value]).then(
    () => new Error('no error'),
    (error: Error) => error
  )

test.group('The cause of an error', () => {
  for (const query of ['SELECT ?::int', 'SELECT ?::int[]', 'SELECT ?::json']) {
    test(`contains neither the query ${query} nor its value`, async ({ assert }) => {
      const error = await failureOf(query, 'vera "x - y" S3cretPlum')
      assert.match(error.message, /SELECT/, 'premise')
      assert.equal(causeOf(error), 'PostgreSQL rejected a value (SQLSTATE 22P02)')
    })
  }

  test('contains the name of a violated constraint, but not the row', async ({ assert }) => {
    const query = 'INSERT INTO leader (token, bus) VALUES (gen_random_uuid(), ?)'
    const error = await failureOf(query, 'S3cretPlum')
    assert.equal(causeOf(error), 'duplicate key value violates unique constraint "leader_pkey"')
  })

  test('contains no secret', ({ assert }) => {
    const error = new Error('cannot connect to redis://:S3cretPlum@redis:6379.')
    assert.equal(causeOf(error), 'cannot connect to redis://[redacted]@redis:6379')
  })

  test('is the text of a thrown value that is not an error', ({ assert }) => {
    assert.equal(causeOf('nothing'), 'nothing')
  })
})
