import { BaseSchema } from '@adonisjs/lucid/schema'

export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      -- By it a city is found by its whole name, with its country or without.
      CREATE INDEX cities_by_folded ON cities (folded text_pattern_ops);
    `)
  }

  async down() {
    this.schema.raw('DROP INDEX cities_by_folded')
  }
}
