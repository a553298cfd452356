import type { Stack } from '#tests/support/stack'

/**
 * Returns one string that differs whenever data differs that requests can change. Data that changes
 * with time is left out.
 */
export async function databaseState(stack: Stack) {
  const tables = [
    'users',
    'cities',
    'readings',
    'subscriptions',
    'sign_ins',
    'auth_access_tokens',
    'audit_entries',
    'identities',
    // Without the rows and columns that a worker may write meanwhile.
    `(SELECT id, user_id, purpose, email, hash FROM mail_links WHERE purpose <> 'reset')`,
    '(SELECT id, state, choices FROM imports)',
    // Without the jobs that only a schedule adds, for example at each full hour.
    `(SELECT id, name FROM pgboss.job WHERE name NOT IN ('cleanup', 'prune'))`,
    // Uploaded files have many megabytes. A row that is added or changed gets another xmin.
    '(SELECT import_id, number, name, xmin FROM import_files)',
    'entries',
    'tracks',
    'deleted_entries',
    'yearly_goals',
    'messages',
    'reads',
    'muted_rooms',
    'mentions',
    'deleted_messages',
    'attachments',
    'alerts',
    '(SELECT id, seen_at FROM notifications)',
    'push_subscriptions',
  ]
  const hashes = tables.map(
    (table) =>
      `(SELECT md5(string_agg(row, '' ORDER BY row)) FROM (
         SELECT (to_jsonb(t) - 'announced_version' - 'last_used')::text AS row FROM ${table} t
       ) rows)`
  )
  const [{ state }] = await stack.sql(`SELECT jsonb_build_array(${hashes.join()})::text AS state`)
  return state as string
}
