import type { Stack } from '#tests/support/stack'

/** Tables of which every column is compared, except those that change with time. */
const TABLES = [
  'users',
  'cities',
  'readings',
  'subscriptions',
  'sign_ins',
  'auth_access_tokens',
  'audit_entries',
  'identities',
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
  'push_subscriptions',
]

// A worker tries to delete unused files meanwhile.
const CHANGE_WITH_TIME = ['announced_version', 'last_used', 'deletion_failed_at']

const QUERIES = [
  // Without the rows and columns that a worker may write meanwhile.
  `SELECT id, user_id, purpose, email, hash FROM mail_links WHERE purpose <> 'reset'`,
  'SELECT id, state, choices FROM imports',
  // Without the jobs that only a schedule adds, for example at each full hour.
  `SELECT id, name FROM pgboss.job WHERE name NOT IN ('cleanup', 'prune', 'webhook')`,
  // Uploaded files have many megabytes. A row that is added or changed gets another xmin.
  'SELECT import_id, number, name, xmin FROM import_files',
  'SELECT id, name, url, events, enabled, secret, deleted_at FROM webhooks',
  `SELECT id, webhook_id FROM webhook_deliveries WHERE event = 'webhook.test'`,
  'SELECT id, name, city_id, enabled, secret, deleted_at FROM stations',
  'SELECT id, seen_at FROM notifications',
]

let prepared: Promise<string> | undefined

/**
 * Returns a text with a line for each table, which differs whenever data differs that requests can change.
 * Data that changes with time is left out.
 */
export async function databaseState(stack: Stack) {
  prepared ??= hashQuery(stack)
  const [{ state }] = await stack.sql(await prepared)
  return state as string
}

/**
 * Returns a query that adds up the hashes of the rows of each table. Some attacks ask for them after
 * each request, and converting all rows to text would take ten times as long. Words for the search are
 * left out: they have no hash, and follow from the text of their row.
 */
async function hashQuery(stack: Stack) {
  const columns = await stack.sql(
    `SELECT table_name, string_agg(quote_ident(column_name), ', ') AS names
     FROM information_schema.columns
     WHERE table_schema = 'public' AND table_name = ANY($1) AND column_name <> ALL($2)
       AND data_type <> 'tsvector'
     GROUP BY table_name`,
    [TABLES, CHANGE_WITH_TIME]
  )
  const queries = TABLES.map((table) => {
    const { names } = columns.find(({ table_name: name }) => name === table)!
    return `SELECT ${names} FROM ${table}`
  })
  // The hash of a record is linear. Without the second hash, the sum would stay the same when two rows
  // swap their values.
  const hashes = [...queries, ...QUERIES].map(
    (query) => `
      (SELECT '${/ FROM ([\w.]+)/.exec(query)![1]} ' || sum(hashint8extended(hash_record_extended(row, 0), 0))
         FROM (${query}) row)`
  )
  return `SELECT concat_ws(E'\\n', ${hashes.join()}) AS state`
}
