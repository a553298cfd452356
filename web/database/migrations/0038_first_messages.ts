import { BaseSchema } from '@adonisjs/lucid/schema'

/** Lets several members post the first messages of a room at the same moment. */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      -- ON CONFLICT (id) does not cover a second unique index, so one of two INSERTs of the same room failed.
      DROP INDEX rooms_by_city;
      CREATE INDEX rooms_by_city ON rooms (city_id);
    `)
  }

  async down() {
    this.schema.raw(`
      DROP INDEX rooms_by_city;
      CREATE UNIQUE INDEX rooms_by_city ON rooms (city_id);
    `)
  }
}
