import { BaseSchema } from '@adonisjs/lucid/schema'

/**
 * The texts of entries in an index, so that a search of a log with thousands of entries does not read
 * as many pages of the table. An index row has at most 2704 bytes: longer texts have an index of
 * their own, without the text.
 */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      CREATE INDEX entries_by_text ON entries (user_id, id) INCLUDE (folded)
        WHERE folded <> '' AND octet_length(folded) <= 2000;
      CREATE INDEX entries_by_long_text ON entries (user_id, id) WHERE octet_length(folded) > 2000;
    `)
  }

  async down() {
    this.schema.raw('DROP INDEX entries_by_text, entries_by_long_text')
  }
}
