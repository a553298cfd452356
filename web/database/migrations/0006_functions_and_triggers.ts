import { BaseSchema } from '@adonisjs/lucid/schema'
import { dropSql, loadSql } from '#database/load_sql'

const FILES = [
  'temperatures',
  'readings',
  'cities',
  'subscriptions',
  'members',
  'sign_ins',
  'audit_entries',
  'outbox',
  'revocations',
]

export default class extends BaseSchema {
  async up() {
    for (const name of FILES) this.schema.raw(loadSql(name))
  }

  async down() {
    for (const name of FILES) this.schema.raw(dropSql(name))
  }
}
