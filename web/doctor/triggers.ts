import type pg from 'pg'
import { definedTriggers } from '#database/load_sql'
import { failed, ok } from '#doctor/finding'

/**
 * Checks that all triggers exist and are enabled. For example, a restore may leave them disabled.
 */
export async function triggers(client: pg.Client) {
  const { rows } = await client.query(
    `SELECT c.relname || '.' || t.tgname AS name, t.tgenabled IN ('O', 'A') AS enabled
       FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
       WHERE NOT t.tgisinternal AND c.relnamespace = current_schema::regnamespace`
  )
  const enabled = new Set(rows.filter((row) => row.enabled).map(({ name }) => name))
  const disabled = rows.filter((row) => !row.enabled).map(({ name }) => name as string)
  const missing = definedTriggers().filter((name) => !enabled.has(name))
  const problems = [...new Set([...missing, ...disabled])]
  if (problems.length === 0) return ok('triggers', `all ${rows.length} are enabled`)
  return failed(
    'triggers',
    `missing or disabled: ${problems.join(', ')}`,
    'Run "ALTER TABLE … ENABLE TRIGGER USER" for those tables, or restore the schema.'
  )
}
