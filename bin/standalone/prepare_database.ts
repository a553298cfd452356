import { existsSync, globSync } from 'node:fs'
import { join } from 'node:path'
import { runQuietly } from './processes.ts'
import { redactUrls } from '../../support/secrets.ts'
import { hasSqlState, SQL_STATE } from '../../support/sql_states.ts'
import type { Settings } from './settings.ts'

/** Brings the tables up to date and, once for each database, fills in the demonstration. */
export async function prepareDatabase(
  url: string,
  { production, dataDir }: Settings,
  announce: (line: string) => void
) {
  const applied = await appliedMigrations(url)
  const isNew = applied.size === 0
  if (knownMigrations().some((name) => !applied.has(name))) {
    announce('Preparing the database…')
    await runQuietly('Migrating the database', { args: ['ace.js', 'migration:run', '--force'] })
  }
  if (!production && (isNew || !existsSync(join(dataDir, 'demo.json')))) {
    announce('Preparing the database…')
    await runQuietly('Filling the database', { args: ['ace.js', 'db:seed'] })
  }
}

function knownMigrations() {
  return globSync('web/database/migrations/*.{ts,js}').map((path) => path.replace(/\.[jt]s$/, ''))
}

async function appliedMigrations(url: string): Promise<Set<string>> {
  const { default: pg } = await import('pg')
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  client.on('error', () => {})
  try {
    await client.connect()
    const { rows } = await client.query('SELECT name FROM adonis_schema')
    return new Set(rows.map(({ name }) => name))
  } catch (error) {
    const { code, message } = error as { code?: string; message: string }
    if (hasSqlState(error, SQL_STATE.undefinedTable)) return new Set()
    const reason = message || code
    throw new Error(`Cannot use the database at ${redactUrls(url)}: ${reason}.`)
  } finally {
    client.end().catch(() => {})
  }
}
