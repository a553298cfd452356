import { BaseSchema } from '@adonisjs/lucid/schema'

/**
 * Indexes with the texts of entries, so that a search of a log with thousands of entries does not
 * read as many pages of the table. An index row has at most 2704 bytes: longer texts have an index
 * of their own, without the text. The statistics tell the planner that there are few of them.
 */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      CREATE INDEX entries_by_text ON entries (user_id, date DESC, id DESC)
        INCLUDE (kind, distance_m, duration_s, folded)
        WHERE folded <> '' AND octet_length(folded) <= 2000;
      CREATE INDEX entries_by_long_text ON entries (user_id, date DESC, id DESC)
        WHERE octet_length(folded) > 2000;
      CREATE STATISTICS entries_text_length ON (octet_length(folded)) FROM entries;
    `)
  }

  async down() {
    this.schema.raw(`
      DROP STATISTICS entries_text_length;
      DROP INDEX entries_by_text, entries_by_long_text;
    `)
  }
}
