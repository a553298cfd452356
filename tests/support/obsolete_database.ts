import pg from 'pg'
import { createDatabase } from '#tests/support/start_services'

/** Creates a database like those of development versions before 0.1, and returns its URL. */
export async function obsoleteDatabase() {
  const url = await createDatabase()
  await query(
    url,
    `DELETE FROM adonis_schema;
     INSERT INTO adonis_schema (name, batch) VALUES
       ('web/database/migrations/0001_accounts', 1), ('web/database/migrations/0003_bus', 1)`
  )
  return url
}

/** Returns the migrations that have run, and everything in the schema, as one text. */
export async function schemaOf(url: string) {
  const rows = await query(
    url,
    `SELECT 'migration ' || id || ' ' || name AS it FROM adonis_schema
     UNION ALL SELECT 'relation ' || relname FROM pg_class WHERE relnamespace = 'public'::regnamespace
     UNION ALL SELECT 'function ' || proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
     UNION ALL SELECT 'trigger ' || tgrelid::regclass || ' ' || tgname FROM pg_trigger
     ORDER BY it`
  )
  return rows.map(({ it }) => it).join('\n')
}

/** Runs statements in a database and returns the rows. */
export async function query(url: string, sql: string) {
  const client = new pg.Client(url)
  await client.connect()
  try {
    const { rows } = await client.query(sql)
    return rows
  } finally {
    await client.end()
  }
}
