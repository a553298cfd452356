import { Exception } from '@adonisjs/core/exceptions'
import { defineConfig } from '@adonisjs/lucid'
import pg from 'pg'
import { dataDir } from '#config/app'
import { findPostgres } from '#support/running_postgres'
import env from '#config/env'

// node-postgres gives NUMERIC and BIGINT as strings; ours (a temperature, an id) are exact as numbers.
pg.types.setTypeParser(pg.types.builtins.NUMERIC, Number)
pg.types.setTypeParser(pg.types.builtins.INT8, Number)

/** The given database, or the embedded one that runs in DATA_DIR. */
export const url = env.get('DATABASE_URL') ?? findPostgres(dataDir)

/** The same past a pooler: LISTEN and advisory locks need a connection of their own. */
export const directUrl = env.get('DATABASE_DIRECT_URL') ?? url

/** @throws E_NO_DATABASE where none is given and none runs */
export function requireDatabase() {
  if (url) return
  throw new Exception(
    `There is no database: no Fairweather runs on ${dataDir}, and DATABASE_URL is not set. Start it with "npm start".`,
    { code: 'E_NO_DATABASE' }
  )
}

export default defineConfig({
  connection: 'postgres',
  connections: {
    postgres: {
      client: 'pg',
      // Without an address node-postgres would take the next best one, which is somebody else's.
      connection: { connectionString: url ?? 'postgres://no-database.invalid' },
      pool: { min: 0, max: 10 },
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
          'schedule_turns',
        ],
      },
    },
  },
})
