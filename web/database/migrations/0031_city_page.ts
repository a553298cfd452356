import { BaseSchema } from '@adonisjs/lucid/schema'

/** Indexes of the page of a city: what members have logged there, and the history of its readings. */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      DROP INDEX entries_by_city;
      -- The included columns are all that totals need.
      CREATE INDEX entries_by_city ON entries (city_id, user_id, date DESC, id DESC)
        INCLUDE (distance_m, duration_s) WHERE city_id IS NOT NULL;

      DROP INDEX readings_by_city;
      -- With the temperature, a chart of a year reads the index only.
      CREATE INDEX readings_by_city ON readings (city_id, measured_at DESC, id DESC)
        INCLUDE (celsius);
    `)
  }

  async down() {
    this.schema.raw(`
      DROP INDEX entries_by_city;
      CREATE INDEX entries_by_city ON entries (city_id) WHERE city_id IS NOT NULL;
      DROP INDEX readings_by_city;
      CREATE INDEX readings_by_city ON readings (city_id, measured_at DESC, id DESC);
    `)
  }
}
