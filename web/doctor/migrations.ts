import app from '@adonisjs/core/services/app'
import { MigrationRunner } from '@adonisjs/lucid/migration'
import db from '@adonisjs/lucid/services/db'
import { failed, ok } from '#doctor/finding'

export async function migrations() {
  const runner = new MigrationRunner(db, app, { direction: 'up' })
  const list = await runner.getList()
  const left = list.filter(({ status }) => status === 'pending')
  if (left.length === 0) return ok('migrations', `all ${list.length} have run`)
  const says = `${left.length} of ${list.length} have not run`
  return failed('migrations', says, 'Run "node ace migration:run".')
}
