import { BaseSchema } from '@adonisjs/lucid/schema'
import { getConstructionPlans } from 'pg-boss'

/**
 * The tables of pg-boss. If a new version of pg-boss has another version of its schema, add a
 * migration that runs `getMigrationPlans('pgboss', …)` in databases with an older version. New
 * databases get the newest version here.
 */
export default class extends BaseSchema {
  async up() {
    // Lucid already runs a transaction, and Knex would take a question mark for a parameter.
    const statements = getConstructionPlans('pgboss')
      .replace(/^\s*BEGIN;/, '')
      .replace(/COMMIT;\s*$/, '')
      .replaceAll('?', String.raw`\?`)
    this.schema.raw(statements)
  }

  async down() {
    this.schema.raw('DROP SCHEMA IF EXISTS pgboss CASCADE')
  }
}
