import { existsSync, globSync } from 'node:fs'
import { join } from 'node:path'
import { runQuietly } from './child_processes.ts'
import { announce } from './progress.ts'
import { appliedMigrations, describeObsolete, isObsolete } from '../../support/obsolete_database.ts'
import { redactUrls } from '../../support/secrets.ts'
import type { Settings } from './settings.ts'

/**
 * Brings the tables up to date and, once for each database, adds the demo data.
 * @throws an error of one sentence if the database cannot be used, or is from a version before
 *   0.1
 */
export async function prepareDatabase(
  url: string,
  { production, dataDir, databaseUrl }: Pick<Settings, 'production' | 'dataDir' | 'databaseUrl'>
) {
  const applied = await migrationsOf(url)
  if (isObsolete(applied)) throw new Error(describeObsolete({ dataDir, databaseUrl }))

  const isNew = applied.size === 0
  if (knownMigrations().some((name) => !applied.has(name))) {
    announce('Preparing the database…')
    // A start must not write into the checkout, which may be read-only.
    const args = ['ace.js', 'migration:run', '--force', '--no-schema-generate']
    await runQuietly('Migrating the database', { args })
  }
  if (!production && (isNew || !existsSync(join(dataDir, 'demo.json')))) {
    announce('Preparing the database…')
    await runQuietly('Filling the database', { args: ['ace.js', 'db:seed'] })
  }
}

function knownMigrations() {
  return globSync('web/database/migrations/*.{ts,js}').map((path) => path.replace(/\.[jt]s$/, ''))
}

async function migrationsOf(url: string) {
  try {
    return await appliedMigrations(url, 10_000)
  } catch (error) {
    const { code, message } = error as { code?: string; message: string }
    // It needs a package, and a checkout must start without packages to say what else is wrong.
    const { certificateProblem } = await import('../../support/certificate_problem.ts')
    const reason = certificateProblem(error)
    throw new Error(
      reason ? String(reason) : `Cannot use the database at ${redactUrls(url)}: ${message || code}.`
    )
  }
}
