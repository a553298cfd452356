import { BaseSchema } from '@adonisjs/lucid/schema'
import { loadSql } from '#database/load_sql'

/** Adds the function `set_other_names`, with which admins edit the other names of a city. */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(loadSql('city_names'))
  }

  async down() {
    this.schema.raw('DROP FUNCTION IF EXISTS set_other_names;')
  }
}
