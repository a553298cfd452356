import { Exception } from '@adonisjs/core/exceptions'
import { dataDir } from '#config/app'
import { url } from '#config/database'
import env from '#config/env'
import { appliedMigrations, describeObsolete, isObsolete } from '#support/obsolete_database'

const TIMEOUT_MS = 5000

/** Returns whether a development version from before 0.1 created the database. */
export async function isDatabaseObsolete() {
  return isObsolete(await appliedMigrations(url!, TIMEOUT_MS))
}

/**
 * Rejects a database from before 0.1. Does not report a database that is unreachable: some commands
 * wait for it, and the others report it themselves.
 * @throws E_OBSOLETE_DATABASE if the database is from before 0.1
 */
export async function rejectObsoleteDatabase() {
  if (!(await isDatabaseObsolete().catch(() => false))) return
  const sentence = describeObsolete({ dataDir, databaseUrl: env.get('DATABASE_URL') })
  throw new Exception(sentence, { code: 'E_OBSOLETE_DATABASE' })
}
