import { BaseSchema } from '@adonisjs/lucid/schema'

/** Stores why feeds and cities failed also as phrases, so that pages can say it in any language. */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      -- The texts in English stay, for the API and the command line. Null: an earlier version has stored the row.
      ALTER TABLE feed_runs ADD COLUMN problem_phrase text;
      ALTER TABLE feed_failures ADD COLUMN phrase text;
    `)
  }

  async down() {
    this.schema.raw(`
      ALTER TABLE feed_failures DROP COLUMN phrase;
      ALTER TABLE feed_runs DROP COLUMN problem_phrase;
    `)
  }
}
