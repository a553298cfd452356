import { BaseSchema } from '@adonisjs/lucid/schema'

/** What the other lists of the admin pages are sorted and narrowed by. */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      CREATE INDEX audit_entries_by_time ON audit_entries (at, id);
      -- The command line has no number.
      CREATE INDEX audit_entries_by_who ON audit_entries (coalesce(actor_id, 0), id);
      CREATE INDEX cities_disabled ON cities (id) WHERE NOT enabled;
    `)
  }

  async down() {
    this.schema.raw(`
      DROP INDEX cities_disabled, audit_entries_by_who, audit_entries_by_time;
    `)
  }
}
