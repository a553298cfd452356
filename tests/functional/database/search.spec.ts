import { test } from '@japa/runner'
import pg from 'pg'
import { loadSql } from '#database/load_sql'
import { createDatabase } from '#tests/support/start_services'

/** Texts as they are stored, and as people type them. */
const SAME = [
  ['Łódź', 'lodz'],
  ['МОСКВА', 'москва'],
  ['Østergaard', 'ostergaard'],
  ['Diyarbakır', 'diyarbakir'],
  ['DİYARBAKIR', 'diyarbakir'],
  ['Gießen', 'giessen'],
  ['GIEẞEN', 'gießen'],
  ['Ærøskøbing', 'aeroskobing'],
  ['Þorlákshöfn', 'thorlakshofn'],
  ['Œuf', 'oeuf'],
  ['Gəncə', 'gence'],
  ['Ħal Qormi', 'hal qormi'],
  ['Ŋalt', 'nalt'],
  ['Xi’an', "xi'an"],
  ['Hawaiʻi', 'hawaii'],
  ['Nukuʼalofa', 'nuku‘alofa'],
  ['New York', '\u00a0New\u00a0  York '],
  ['Saint-Denis', 'saint\u2011denis'],
  ['Saint-Denis', 'saint denis'],
  ['Oslo', 'Os\u200blo\u00ad'],
  ['Émile', 'E\u0301mile'],
]

async function connect(url: string) {
  const client = new pg.Client(url)
  await client.connect()
  return client
}

/** Creates an empty database with the locale C, and returns a connection to it. */
async function databaseWithLocaleC() {
  const url = new URL(await createDatabase())
  const client = await connect(url.href)
  const name = `${url.pathname.slice(1)}_c`
  await client.query(
    `CREATE DATABASE ${name} TEMPLATE template0 LOCALE_PROVIDER libc LC_COLLATE 'C' LC_CTYPE 'C'`
  )
  await client.end()
  url.pathname = name
  return connect(url.href)
}

test.group('The function folded', () => {
  for (const { locale, open } of [
    { locale: 'the locale of npm start', open: async () => connect(await createDatabase()) },
    { locale: 'the locale C', open: databaseWithLocaleC },
  ]) {
    test(`makes the spellings of a name equal in a database with ${locale}`, async ({
      assert,
      cleanup,
    }) => {
      const client = await open()
      cleanup(() => client.end())
      await client.query(loadSql('search'))
      const { rows } = await client.query(
        'SELECT folded(stored) AS stored, folded(typed) AS typed FROM unnest($1::text[], $2::text[]) AS t (stored, typed)',
        [SAME.map(([stored]) => stored), SAME.map(([, typed]) => typed)]
      )
      for (const [n, { stored, typed }] of rows.entries()) {
        assert.equal(typed, stored, SAME[n].join(' and '))
      }
    })

    test(`keeps different names different in a database with ${locale}`, async ({
      assert,
      cleanup,
    }) => {
      const client = await open()
      cleanup(() => client.end())
      await client.query(loadSql('search'))
      const { rows } = await client.query(
        `SELECT count(DISTINCT folded(name))::integer AS names FROM unnest($1::text[]) AS name`,
        [['Москва', 'Мовска', 'Oslo', 'Os lo', '東京', '京東', 'Żagań', 'Zagorz', '']]
      )
      assert.equal(rows[0].names, 9)
    })
  }
})

test.group('The collation alphabetical', () => {
  test('sorts as people do in a database with the locale C', async ({ assert, cleanup }) => {
    const client = await databaseWithLocaleC()
    cleanup(() => client.end())
    await client.query(loadSql('search'))
    const { rows } = await client.query(
      `SELECT name FROM unnest(ARRAY['Zoe', 'Émile', 'anna', 'Östen', 'Bea']) AS name
       ORDER BY name COLLATE alphabetical`
    )
    assert.deepEqual(
      rows.map(({ name }) => name),
      ['anna', 'Bea', 'Émile', 'Östen', 'Zoe']
    )
  })
})
