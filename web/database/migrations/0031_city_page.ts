import { BaseSchema } from '@adonisjs/lucid/schema'

/** The index of the history of a city. */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      DROP INDEX readings_by_city;
      -- With the temperature, a chart of a year reads the index only.
      CREATE INDEX readings_by_city ON readings (city_id, measured_at DESC, id DESC)
        INCLUDE (celsius);
    `)
  }

  async down() {
    this.schema.raw(`
      DROP INDEX readings_by_city;
      CREATE INDEX readings_by_city ON readings (city_id, measured_at DESC, id DESC);
    `)
  }
}
