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

  const statements = [
    'SELECT * FROM nowhere',
    '\n  select * from nowhere',
    '(SELECT 1 FROM nowhere) UNION SELECT 2',
    'WITH one AS (SELECT 1) SELECT * FROM nowhere',
    'INSERT INTO nowhere VALUES (1)',
    'UPDATE nowhere SET id = 2 - 1',
    'DELETE FROM nowhere',
    'ALTER TABLE nowhere ADD id integer',
    'DROP TABLE nowhere',
  ]
  for (const statement of statements) {
    test(`does not contain the statement ${JSON.stringify(statement)}`, async ({ assert }) => {
      const error = await db.rawQuery(statement).catch((failure: Error) => failure)
      assert.include(error.message, statement, 'premise')
      assert.match(causeOf(error), /^(relation|table) "nowhere" does not exist$/)
    })
  }

  for (const message of [
    '550-5.1.1 The email account does not exist. 41be03b00d2f7 - gsmtp',
    "Can't send mail - all recipients were rejected: 550 no such mailbox",
  ]) {
    test(`is the whole message of an error without a statement: ${message}`, ({ assert }) => {
      assert.equal(causeOf(new Error(message)), message)
    })
  }

  test('contains no secret', ({ assert }) => {
    const error = new Error('cannot connect to redis://:S3cretPlum@redis:6379.')
    assert.equal(causeOf(error), 'cannot connect to redis://[redacted]@redis:6379')
  })

  test('is the text of a thrown value that is not an error', ({ assert }) => {
    assert.equal(causeOf('nothing'), 'nothing')
  })
})
