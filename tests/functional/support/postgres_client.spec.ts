import { globSync, readFileSync } from 'node:fs'
import { test } from '@japa/runner'
import pg from 'pg'
import { applySessionSettings, createClient } from '#support/postgres_client'
import { HOSTILE_DEFAULTS, databaseWithDefaults } from '#tests/support/hostile_defaults'

const NEEDED: Record<string, string> = {
  DateStyle: 'ISO, MDY',
  TimeZone: 'UTC',
  IntervalStyle: 'postgres',
  standard_conforming_strings: 'on',
  array_nulls: 'on',
  bytea_output: 'hex',
  default_transaction_isolation: 'read committed',
  extra_float_digits: '1',
  idle_in_transaction_session_timeout: '0',
  idle_session_timeout: '0',
  lock_timeout: '0',
  statement_timeout: '0',
}

async function settingsOf(client: pg.ClientBase) {
  const names = Object.keys(NEEDED)
  const { rows } = await client.query(
    'SELECT name, current_setting(name) AS value FROM unnest($1::text[]) AS name',
    [names]
  )
  return Object.fromEntries(rows.map(({ name, value }) => [name, value]))
}

test.group('A connection to a database with other defaults', (group) => {
  let url: string
  group.setup(async () => {
    url = await databaseWithDefaults(HOSTILE_DEFAULTS)
  })

  test('of a client has the settings that our queries need', async ({ assert, cleanup }) => {
    const plain = new pg.Client(url)
    const client = createClient({ connectionString: url })
    cleanup(() => plain.end())
    cleanup(() => client.end())
    await Promise.all([plain.connect(), client.connect()])

    const defaults = await settingsOf(plain)
    for (const [name, value] of Object.entries(NEEDED)) {
      assert.notEqual(defaults[name], value, `premise: the database has another ${name}`)
    }
    assert.deepEqual(await settingsOf(client), NEEDED)
  })

  test('of a pool has the settings that our queries need', async ({ assert, cleanup }) => {
    const pool = new pg.Pool({ connectionString: url, onConnect: applySessionSettings })
    const client = await pool.connect()
    cleanup(async () => {
      client.release()
      await pool.end()
    })
    assert.deepEqual(await settingsOf(client), NEEDED)
  })

  test('returns times and coordinates exactly', async ({ assert, cleanup }) => {
    const client = createClient({ connectionString: url })
    cleanup(() => client.end())
    await client.connect()
    const { rows } = await client.query(
      `SELECT '2026-02-03T04:05:06.789Z'::timestamptz AS at, 8.123456789012345::float8 AS latitude`
    )
    assert.deepEqual(rows, [
      { at: new Date('2026-02-03T04:05:06.789Z'), latitude: 8.123456789012345 },
    ])
  })
})

test.group('The source files', () => {
  test('open every connection with the settings that our queries need', ({ assert }) => {
    const files = globSync('{config,hub,messaging,process,support,web}/**/*.ts')
    const opened = files.flatMap((file) =>
      Array.from(readFileSync(file, 'utf8').matchAll(/new pg\.\w+\([^)]*/g), ([call]) => {
        return `${file}: ${call}`
      })
    )
    assert.deepEqual(opened.sort(), [
      'messaging/postgres_bus.ts: new pg.Pool({ ...this.#options, max: 2, onConnect: applySessionSettings }',
      'support/postgres_client.ts: new pg.Client(config',
    ])
  })
})
