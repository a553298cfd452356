import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { phrase, Phrase } from '#support/phrase'
import { joinSentences, phraseSql, readPhrase, storePhrase } from '#support/stored_phrase'

test.group('A stored phrase', () => {
  test('is the same when it is read, also with phrases in its data', ({ assert }) => {
    const stored = phrase('Please fill in the {field}', { field: phrase('name'), n: 3 })
    const read = readPhrase(storePhrase(stored))
    assert.instanceOf(read, Phrase)
    assert.deepEqual(read, stored)
    assert.equal(String(read), 'Please fill in the name')
  })

  test('may be a text that an earlier version has stored', ({ assert }) => {
    for (const text of ['No city is called "{x}"', '', '{"text', '{"text": 1}', '{}', 'null']) {
      assert.equal(String(readPhrase(text)), text)
    }
  })

  test('can have several sentences', ({ assert }) => {
    const sentences = joinSentences([phrase('One'), phrase('Two {n}', { n: 2 }), phrase('Three')])
    assert.equal(String(readPhrase(storePhrase(sentences))), 'One. Two 2. Three')
  })

  test('can be written by SQL, with quotes and backslashes in it', async ({ assert }) => {
    const name = `O'Neill "x" \\ {n} ?`
    const sql = phraseSql(phrase(`It isn''t {name}, {n, plural, one {#} other {# times}}`), {
      name: 'given.name',
      n: 'given.n',
    })
    const { rows } = await db.rawQuery(
      `SELECT ${sql} AS stored FROM (VALUES (?::text, 1200)) AS given (name, n)`,
      [name]
    )
    assert.equal(String(readPhrase(rows[0].stored)), `It isn't ${name}, 1,200 times`)
  })
})
