import { BaseSchema } from '@adonisjs/lucid/schema'
import { loadSql } from '#database/load_sql'

/** Processes that announce their own changes no longer wake the leader. */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(loadSql('outbox'))
  }

  // The connections of earlier versions do not have the application name, so they wake the leader with
  // the new function, too.
  async down() {}
}
