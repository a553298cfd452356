import type pg from 'pg'
import { definedTriggers } from '#database/load_sql'
import { failed, ok } from '#doctor/finding'

/** Whether all triggers exist and are enabled. A restore, for example, may leave them disabled. */
export async function triggers(client: pg.Client) {
  const { rows } = await client.query(
    `SELECT c.relname || '.' || t.tgname AS name, t.tgenabled IN ('O', 'A') AS on
       FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
       WHERE NOT t.tgisinternal AND c.relnamespace = current_schema::regnamespace`
  )
  const on = new Set(rows.filter((row) => row.on).map(({ name }) => name))
  const off = rows.filter((row) => !row.on).map(({ name }) => name as string)
  const missing = [...new Set([...definedTriggers().filter((name) => !on.has(name)), ...off])]
  if (missing.length === 0) return ok('triggers', `all ${rows.length} are in place`)
  const says = `missing or switched off: ${missing.join(', ')}`
  return failed('triggers', says, 'Run "ALTER TABLE … ENABLE TRIGGER USER" for those tables, or restore the schema.') // prettier-ignore
}
