import type { Stack } from '#tests/support/stack'

/** All that requests may change, in one word; what the clock alone moves is left out. */
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
    // What a run has done so far, the clock alone moves.
    '(SELECT id, feed FROM feed_runs)',
    'imports',
  ]
  const words: string[] = []
  for (const table of tables) {
    const [{ word }] = await stack.sql(
      `SELECT md5(string_agg(row, '' ORDER BY row)) AS word FROM (
         SELECT (to_jsonb(t) - 'announced_version' - 'last_used' - 'touched_at')::text AS row FROM ${table} t
       ) rows`
    )
    words.push(`${table} ${word}`)
  }
  return words.join(', ')
}
