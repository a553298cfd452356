import app from '@adonisjs/core/services/app'
import { MigrationRunner } from '@adonisjs/lucid/migration'
import db from '@adonisjs/lucid/services/db'
import { isDatabaseObsolete } from '#database/obsolete'
import { failed, ok } from '#doctor/finding'

export async function migrations() {
  if (await isDatabaseObsolete()) {
    const says = 'are those of a development version from before 0.1, which cannot be upgraded'
    const fix = 'Move DATA_DIR aside, or name an empty database in DATABASE_URL.'
    return failed('migrations', says, fix)
  }

  const runner = new MigrationRunner(db, app, { direction: 'up' })
  const list = await runner.getList()
  const left = list.filter(({ status }) => status === 'pending')
  if (left.length === 0) return ok('migrations', `all ${list.length} have run`)
  const says = `${left.length} of ${list.length} have not run`
  return failed('migrations', says, 'Run "node ace migration:run".')
}
