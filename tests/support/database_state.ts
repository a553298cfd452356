import type { Stack } from '#tests/support/stack'

/**
 * Returns, as one string, all data that requests can change. Data that changes with time is left
 * out.
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
    '(SELECT id, state FROM imports)',
    '(SELECT id, name FROM pgboss.job)',
    'import_files',
  ]
  const hashes: string[] = []
  for (const table of tables) {
    const [{ hash }] = await stack.sql(
      `SELECT md5(string_agg(row, '' ORDER BY row)) AS hash FROM (
         SELECT (to_jsonb(t) - 'announced_version' - 'last_used')::text AS row FROM ${table} t
       ) rows`
    )
    hashes.push(`${table} ${hash}`)
  }
  return hashes.join(', ')
}
