import app from '@adonisjs/core/services/app'
import { MigrationRunner } from '@adonisjs/lucid/migration'
import db from '@adonisjs/lucid/services/db'
import { isDatabaseObsolete } from '#database/obsolete'
import { failed, ok } from '#doctor/finding'

export async function migrations() {
  if (await isDatabaseObsolete()) {
    return failed(
      'migrations',
      'are those of a development version from before 0.1, which cannot be upgraded',
      'Move DATA_DIR aside, or name an empty database in DATABASE_URL.'
    )
  }

  const runner = new MigrationRunner(db, app, { direction: 'up' })
  const list = await runner.getList()
  const remaining = list.filter(({ status }) => status === 'pending')
  if (remaining.length === 0) return ok('migrations', `all ${list.length} have run`)
  return failed(
    'migrations',
    `${remaining.length} of ${list.length} have not run`,
    'Run "node ace migration:run".'
  )
}
