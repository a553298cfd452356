import { test } from '@japa/runner'
import pg from 'pg'
import { createDatabase, migrate } from '#tests/support/start_services'

test.group('The migration to canonical texts', () => {
  test('changes stored names and e-mails, but never to an e-mail that is taken', async ({
    assert,
    cleanup,
  }) => {
    const url = await createDatabase()
    const client = new pg.Client(url)
    cleanup(() => client.end())
    await client.connect()
    await client.query(
      `DELETE FROM adonis_schema WHERE name LIKE '%0007_canonical_text';
       INSERT INTO users (name, email) VALUES
         (normalize('Émile', NFD), 'emile@müller.example'),
         ('Two', 'two@müller.example'), ('Too', 'two@xn--mller-kva.example');
       INSERT INTO cities (name, country, latitude, longitude) VALUES (normalize('Łódź', NFD), 'Polska', 0, 0)`
    )

    migrate(url)

    const { rows } = await client.query(
      'SELECT name, email FROM users UNION ALL SELECT name, NULL FROM cities'
    )
    assert.sameDeepMembers(rows, [
      { name: 'Émile', email: 'emile@xn--mller-kva.example' },
      { name: 'Two', email: 'two@müller.example' },
      { name: 'Too', email: 'two@xn--mller-kva.example' },
      { name: 'Łódź', email: null },
    ])
  })
})
