import type pg from 'pg'
import { failed, ok } from '#doctor/finding'

/** All there are: without one of them bare SQL, or the end of a right, goes unheard, or a list counts wrongly. */
export const NEEDED: Record<string, string[]> = {
  readings: ['stamp_reading', 'move_cities'],
  cities: [
    'version_city', 'version_new_city', 'record_city', 'record_new_city',
    'notify_owed', 'requeue_subscriptions', 'revoke_deleted', 'revoke_disabled',
    'count_new_cities',
  ],
  subscriptions: ['revoke_deleted', 'revoke_changed', 'count_added', 'count_changed', 'count_ended'],
  users: [
    'revoke_deleted', 'revoke_changed', 'keep_an_admin_changed', 'keep_an_admin_deleted', 'forget_user',
  ],
  sign_ins: ['revoke_deleted', 'revoke_ended', 'drop_token'],
  sessions: ['tie_session'],
  auth_access_tokens: ['sign_token_in'],
  pending_revocations: ['notify_owed'],
  audit_entries: ['version_entry'],
} // prettier-ignore

/** Whether they are there, and switched on: a restore, for one, may have left them off. */
export async function triggers(client: pg.Client) {
  const { rows } = await client.query(
    `SELECT c.relname || '.' || t.tgname AS name, t.tgenabled IN ('O', 'A') AS on
       FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
       WHERE NOT t.tgisinternal AND c.relnamespace = current_schema::regnamespace`
  )
  const on = new Set(rows.filter((row) => row.on).map(({ name }) => name))
  const needed = Object.entries(NEEDED).flatMap(([table, names]) => names.map((name) => `${table}.${name}`)) // prettier-ignore
  const off = rows.filter((row) => !row.on).map(({ name }) => name as string)
  const missing = [...new Set([...needed.filter((name) => !on.has(name)), ...off])]
  if (missing.length === 0) return ok('triggers', `all ${rows.length} are in place`)
  const says = `missing or switched off: ${missing.join(', ')}`
  return failed('triggers', says, 'Run "ALTER TABLE … ENABLE TRIGGER USER" for those tables, or restore the schema.') // prettier-ignore
}
