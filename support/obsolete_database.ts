import { redactUrls } from './secrets.ts'
import { hasSqlState, SQL_STATE } from './sql_error_codes.ts'

/** Every database that 0.1 or a later version has prepared has run this migration: never rename it. */
const FIRST_MIGRATION = 'web/database/migrations/0001_users'

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
  // `npm start` checks that the packages are installed before it needs one.
  const { default: pg } = await import('pg')
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: timeoutMs,
    query_timeout: timeoutMs,
  })
  client.on('error', () => {})
  try {
    await client.connect()
    const { rows } = await client.query('SELECT name FROM adonis_schema')
    return new Set(rows.map(({ name }) => name))
  } catch (error) {
    if (hasSqlState(error, SQL_STATE.undefinedTable)) return new Set()
    throw error
  } finally {
    client.end().catch(() => {})
  }
}

/**
 * Whether a development version from before 0.1 made the database, which no migration can upgrade. A
 * database of a later version has unknown migrations, too, but it has run the first one.
 */
export function isObsolete(applied: Set<string>) {
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
