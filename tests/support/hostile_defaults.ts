import pg from 'pg'
import { createDatabase } from '#tests/support/start_services'

/** Defaults of a database that break queries which do not set what they need. */
export const HOSTILE_DEFAULTS: Record<string, string> = {
  DateStyle: 'German, DMY',
  TimeZone: 'Asia/Kolkata',
  IntervalStyle: 'sql_standard',
  standard_conforming_strings: 'off',
  array_nulls: 'off',
  bytea_output: 'escape',
  default_transaction_isolation: 'serializable',
  extra_float_digits: '-10',
  idle_in_transaction_session_timeout: '3s',
  idle_session_timeout: '3s',
  lock_timeout: '2s',
  statement_timeout: '2s',
}

/** Creates a database with these defaults for every session, and returns its URL. */
export async function databaseWithDefaults(defaults: Record<string, string>) {
  const url = await createDatabase()
  const client = new pg.Client(url)
  await client.connect()
  for (const [name, value] of Object.entries(defaults)) {
    const database = client.escapeIdentifier(client.database!)
    const literal = name === 'DateStyle' ? value : client.escapeLiteral(value)
    await client.query(`ALTER DATABASE ${database} SET ${name} = ${literal}`)
  }
  await client.end()
  return url
}
