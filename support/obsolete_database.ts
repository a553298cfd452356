import { closeClient } from './close_postgres_client.ts'
import { explicitSslMode } from './explicit_ssl_mode.ts'
import { redactUrls } from './secrets.ts'
import { hasSqlState, SQL_STATE } from './sql_error_codes.ts'

/**
 * Never rename this migration: every database that version 0.1 or later has prepared is recognised
 * by it.
 */
const FIRST_MIGRATION = 'web/database/migrations/0001_users'

/** Former names, from development versions. Under its new name, the migration would run again and fail. */
const RENAMED_MIGRATIONS = [
  'web/database/migrations/0034_refused_devices',
  'web/database/migrations/0034_webhooks',
  'web/database/migrations/0035_feed_problem_phrases',
]

interface Place {
  dataDir: string
  /** Undefined for the embedded database in `dataDir`. */
  databaseUrl?: string
}

/**
 * Returns the names of the migrations that have run.
 * @throws the error of node-postgres if the database cannot be used
 */
export async function appliedMigrations(url: string, timeoutMs: number): Promise<Set<string>> {
  // Imported here and not at the top of the file: `npm start` loads this file and first checks
  // whether the packages are installed.
  const { createClient } = await import('./postgres_client.ts')
  const client = createClient({
    connectionString: explicitSslMode(url),
    connectionTimeoutMillis: timeoutMs,
    query_timeout: timeoutMs,
  })
  try {
    await client.connect()
    const { rows } = await client.query('SELECT name FROM adonis_schema')
    return new Set(rows.map(({ name }) => name))
  } catch (error) {
    if (hasSqlState(error, SQL_STATE.undefinedTable)) return new Set()
    throw error
  } finally {
    void closeClient(client)
  }
}

/**
 * Returns whether a development version from before 0.1 created the database; migrations cannot
 * upgrade such a database. Such a database lacks the first migration or has one under a former name.
 * Unknown migrations would prove nothing: a database from a later version than this one has them, too.
 */
export function isObsolete(applied: Set<string>) {
  if (RENAMED_MIGRATIONS.some((name) => applied.has(name))) return true
  return applied.size > 0 && !applied.has(FIRST_MIGRATION)
}

/** Returns one sentence: the problem and its fix. */
export function describeObsolete({ dataDir, databaseUrl }: Place) {
  const place = databaseUrl ? `at ${redactUrls(databaseUrl)}` : `in ${dataDir}`
  const fix = databaseUrl
    ? 'name an empty database in DATABASE_URL'
    : `move ${dataDir} aside and run "npm start" again`
  return `The database ${place} was made by a development version from before 0.1 and cannot be upgraded: ${fix}.`
}
