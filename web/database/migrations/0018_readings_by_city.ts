import { BaseSchema } from '@adonisjs/lucid/schema'

export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      -- By it the list of readings is sorted by city: without, a page reads all readings of one.
      CREATE INDEX readings_by_city_and_id ON readings (city_id, id);
    `)
  }

  async down() {
    this.schema.raw('DROP INDEX readings_by_city_and_id')
  }
}
