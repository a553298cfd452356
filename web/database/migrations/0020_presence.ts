import { BaseSchema } from '@adonisjs/lucid/schema'
import { dropSql, loadSql } from '#database/load_sql'

/** Members can hide their presence in the chat. */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      ALTER TABLE users ADD hides_presence boolean NOT NULL DEFAULT false;
      -- If it is true, no right has ended: the hubs must look up whether the user hides their presence.
      ALTER TABLE pending_revocations ADD of_presence boolean NOT NULL DEFAULT false;
    `)
    this.schema.raw(loadSql('presence'))
  }

  async down() {
    this.schema.raw(dropSql('presence'))
    this.schema.raw(`
      DELETE FROM pending_revocations WHERE of_presence;
      ALTER TABLE pending_revocations DROP of_presence;
      ALTER TABLE users DROP hides_presence;
    `)
  }
}
