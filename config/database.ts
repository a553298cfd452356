import { Exception } from '@adonisjs/core/exceptions'
import { defineConfig } from '@adonisjs/lucid'
import pg from 'pg'
import { dataDir } from '#config/app'
import { explicitSslMode } from '#support/explicit_ssl_mode'
import { findPostgres } from '#support/find_running_postgres'
import { CONNECT_TIMEOUT_MS } from '#support/database_timeouts'
import { applySessionSettings } from '#support/postgres_client'
import env from '#config/env'

// node-postgres returns NUMERIC and BIGINT as strings. Our values (temperatures, ids) fit into numbers exactly.
pg.types.setTypeParser(pg.types.builtins.NUMERIC, Number)
pg.types.setTypeParser(pg.types.builtins.INT8, Number)
// A calendar day stays a text such as 2026-11-21. As a Date it would shift with the time zone of the process.
pg.types.setTypeParser(pg.types.builtins.DATE, String)

/**
 * The URL of the configured database. If none is configured, the URL of the embedded PostgreSQL
 * that runs in DATA_DIR, if it is running.
 */
export const url = inSslMode(env.get('DATABASE_URL')) ?? findPostgres(dataDir)

/** The URL that bypasses a connection pooler: LISTEN and advisory locks need a connection of their own. */
export const directUrl = inSslMode(env.get('DATABASE_DIRECT_URL')) ?? url

/** Whether statements go through a connection pooler. Its connections change with each transaction. */
export const usesPooler = url !== directUrl

function inSslMode(databaseUrl?: string) {
  return databaseUrl && explicitSslMode(databaseUrl)
}

/** @throws E_NO_DATABASE if no database is configured and no embedded PostgreSQL is running */
export function requireDatabase() {
  if (url) return
  throw new Exception(
    `There is no database: DATABASE_URL is not set, and no Fairweather runs with ${dataDir}: run "npm start" first, or set DATABASE_URL.`,
    { code: 'E_NO_DATABASE' }
  )
}

const connection = {
  // Without a URL, node-postgres would connect to any PostgreSQL that runs on this machine.
  connectionString: url ?? 'postgres://no-database.invalid',
  // Without a limit, a process would wait for minutes for a database that does not answer.
  connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  // Code that uses Lucid announces what it changes. The trigger notify_pending knows such connections
  // by this name, and does not wake the leader. Not through a pooler: PgBouncer would pass the name on
  // to clients without a name.
  application_name: usesPooler ? undefined : 'fairweather announces',
}

/** Options of Knex that Lucid's types lack. */
const knexOptions = {
  log: {
    // Knex would log each failed connection with a stack trace. The code that needs the connection
    // gets the error, and reports it in one line.
    warn(message: string) {
      if (!message.startsWith('Acquire connection error')) console.warn(message)
    },
  },
}

export default defineConfig({
  connection: 'postgres',
  connections: {
    postgres: {
      ...knexOptions,
      client: 'pg',
      connection,
      pool: {
        min: 0,
        max: 10,
        afterCreate: (client: pg.Client, done: (error: unknown, client: pg.Client) => void) => {
          applySessionSettings(client).then(
            () => done(null, client),
            (error) => done(error, client)
          )
        },
      },
      migrations: { naturalSort: true, paths: ['web/database/migrations'] },
      seeders: { paths: ['web/database/seeders'] },
      schemaGeneration: {
        enabled: env.get('NODE_ENV') === 'development',
        outputPath: 'web/database/schema.ts',
        rulesPaths: ['./web/database/schema_rules.js'],
        excludeTables: [
          'sessions',
          'socket_io_attachments',
          'auth_access_tokens',
          'remember_me_tokens',
          'rate_limits',
          'feed_failures',
          'import_files',
          'schedule_turns',
          'leader',
          'deleted_entries',
          'yearly_goals',
          'yearly_totals',
          'announced_rooms',
          'deleted_messages',
        ],
      },
    },
  },
})
