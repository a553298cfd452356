import { Exception } from '@adonisjs/core/exceptions'
import { dataDir } from '#config/app'
import { url } from '#config/database'
import env from '#config/env'
import { appliedMigrations, describeObsolete, isObsolete } from '#support/obsolete_database'

const TIMEOUT_MS = 5000

/** Whether a development version from before 0.1 made the database. */
export async function isDatabaseObsolete() {
  return isObsolete(await appliedMigrations(url!, TIMEOUT_MS))
}

/**
 * Accepts a database that cannot be used now: some commands wait for it, the others report it themselves.
 * @throws E_OBSOLETE_DATABASE if the database is from before 0.1
 */
export async function rejectObsoleteDatabase() {
  if (!(await isDatabaseObsolete().catch(() => false))) return
  const sentence = describeObsolete({ dataDir, databaseUrl: env.get('DATABASE_URL') })
  throw new Exception(sentence, { code: 'E_OBSOLETE_DATABASE' })
}
