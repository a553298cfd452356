import db from '@adonisjs/lucid/services/db'
import type User from '#models/user'

/**
 * For each table, the query that returns a member's rows as JSON: without secrets, without the ids of
 * other members, and without columns that only the server needs.
 */
const queries: Record<string, string> = {
  users: `SELECT to_jsonb(users) - '{password,folded,muted_by_id}'::text[] FROM users WHERE id = :id`,
  subscriptions: `SELECT to_jsonb(subscriptions) || jsonb_build_object('city', name, 'country', country)
    FROM subscriptions JOIN cities ON cities.id = city_id WHERE user_id = :id ORDER BY place`,
  sign_ins: `SELECT to_jsonb(sign_ins) FROM sign_ins WHERE user_id = :id ORDER BY id`,
  auth_access_tokens: `SELECT to_jsonb(auth_access_tokens) - 'hash'
    FROM auth_access_tokens WHERE tokenable_id = :id ORDER BY id`,
  idempotency_keys: `SELECT to_jsonb(idempotency_keys) - '{request_digest,response}'::text[]
    FROM idempotency_keys WHERE user_id = :id ORDER BY started_at, key`,
  mail_links: `SELECT to_jsonb(mail_links) - 'hash' FROM mail_links WHERE user_id = :id ORDER BY id`,
  identities: `SELECT to_jsonb(identities) FROM identities WHERE user_id = :id ORDER BY id`,
  feed_runs: `SELECT to_jsonb(feed_runs) FROM feed_runs WHERE started_by = :id ORDER BY id`,
  imports: `SELECT to_jsonb(imports) FROM imports WHERE user_id = :id ORDER BY id`,
  entries: `SELECT to_jsonb(entries) - 'folded' || jsonb_build_object('city', cities.name)
    FROM entries LEFT JOIN cities ON cities.id = city_id WHERE user_id = :id ORDER BY entries.id`,
  tracks: `SELECT to_jsonb(tracks) FROM tracks JOIN entries ON entries.id = entry_id
    WHERE user_id = :id ORDER BY entry_id`,
  deleted_entries: `SELECT to_jsonb(deleted_entries) FROM deleted_entries WHERE user_id = :id ORDER BY id`,
  yearly_goals: `SELECT to_jsonb(yearly_goals) FROM yearly_goals WHERE user_id = :id ORDER BY year`,
  yearly_totals: `SELECT to_jsonb(yearly_totals) FROM yearly_totals WHERE user_id = :id ORDER BY year, kind`,
  yearly_reports: `SELECT to_jsonb(yearly_reports) FROM yearly_reports WHERE user_id = :id ORDER BY year`,
  messages: `SELECT to_jsonb(messages) - '{words,mentions,deleted_by_id}'::text[]
      || jsonb_build_object('body', coalesce(deleted_messages.body, messages.body))
    FROM messages LEFT JOIN deleted_messages ON message_id = id WHERE author_id = :id ORDER BY created_at, id`,
  inboxes: `SELECT to_jsonb(inboxes) - 'announced_version' FROM inboxes WHERE user_id = :id`,
  reads: `SELECT to_jsonb(reads) FROM reads WHERE user_id = :id ORDER BY room_id`,
  muted_rooms: `SELECT to_jsonb(muted_rooms) FROM muted_rooms WHERE user_id = :id ORDER BY room_id`,
  mentions: `SELECT to_jsonb(mentions) - 'mail_id' FROM mentions WHERE user_id = :id ORDER BY created_at, message_id`,
  alerts: `SELECT to_jsonb(alerts) || jsonb_build_object('city', name)
    FROM alerts JOIN cities ON cities.id = city_id WHERE user_id = :id ORDER BY alerts.id`,
  notifications: `SELECT to_jsonb(notifications) - 'mail_id' || jsonb_build_object('city', name)
    FROM notifications JOIN cities ON cities.id = city_id WHERE user_id = :id ORDER BY notifications.id`,
  push_subscriptions: `SELECT to_jsonb(push_subscriptions) - '{endpoint,public_key,auth_secret,refused_key}'::text[]
    FROM push_subscriptions JOIN sign_ins ON sign_ins.id = sign_in_id WHERE user_id = :id ORDER BY push_subscriptions.id`,
  attachments: `SELECT to_jsonb(attachments) - '{storage_key,deletion_failed_at}'::text[]
    FROM attachments WHERE owner_id = :id ORDER BY created_at, id`,
  audit_entries: `SELECT to_jsonb(audit_entries) || jsonb_build_object('actor_id', CASE WHEN actor_id = :id THEN actor_id END)
    FROM audit_entries
    WHERE actor_id = :id OR (subject_type = 'user' AND subject_id = :id) ORDER BY id`,
}

/**
 * Returns everything stored about the member, by table. A single statement reads all tables, so
 * that the rows fit together.
 */
export async function personalDataOf({ id }: User): Promise<Record<string, unknown[]>> {
  const parts = Object.entries(queries).map(([table, query]) => `'${table}', ARRAY(${query})`)
  const { rows } = await db.rawQuery(`SELECT jsonb_build_object(${parts}) AS data`, { id })
  return rows[0].data
}
