import type pg from 'pg'
import { usesPooler } from '#config/database'
import { UNPOOLED_SETTINGS } from '#support/postgres_client'
import { failed, ok } from '#doctor/finding'

/** Fairweather does not change these: an operator may have made the database read-only. */
const LEFT_ALONE = { default_transaction_read_only: 'off', session_replication_role: 'origin' }

/**
 * Compares the defaults of new sessions with what our queries need. Our connections set most of it
 * themselves, but behind a pooler they set it only for one of its connections.
 */
export async function sessionSettings(client: pg.Client, isPooled = usesPooler) {
  const needed = { ...LEFT_ALONE, ...(isPooled && UNPOOLED_SETTINGS) }
  const { rows } = await client.query(
    `SELECT name, reset_val AS value, needed FROM pg_settings
       JOIN unnest($1::text[], $2::text[]) AS needs (name, needed) USING (name)
       WHERE reset_val <> needed ORDER BY name`,
    [Object.keys(needed), Object.values(needed)]
  )
  if (rows.length === 0) return ok('settings', 'the session defaults are fine')
  return failed(
    'settings',
    rows.map((row) => `${row.name} is ${row.value}, not ${row.needed}`).join(', '),
    'Reset them with "ALTER DATABASE … RESET …" or "ALTER ROLE … RESET …", then restart all processes.'
  )
}
