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
    'mail_links',
    // Only these columns, because the others change while a run makes progress.
    '(SELECT id, feed FROM feed_runs)',
    'imports',
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
