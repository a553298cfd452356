import { BaseSchema } from '@adonisjs/lucid/schema'

/** As of cities: for words of one or two letters, which no index knows, folding each row took too long. */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      ALTER TABLE users ADD COLUMN
        folded text NOT NULL GENERATED ALWAYS AS (folded(name || ' ' || email)) STORED;
      DROP INDEX users_by_words;
      CREATE INDEX users_by_words ON users USING gin (folded gin_trgm_ops);
    `)
  }

  async down() {
    this.schema.raw(`
      DROP INDEX users_by_words;
      ALTER TABLE users DROP COLUMN folded;
      CREATE INDEX users_by_words ON users
        USING gin (folded(name || ' ' || email) gin_trgm_ops);
    `)
  }
}
