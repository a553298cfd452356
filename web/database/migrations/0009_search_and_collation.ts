import { BaseSchema } from '@adonisjs/lucid/schema'
import { loadSql } from '#database/load_sql'

/** Names are sorted alphabetically in every database, and `folded` has a new formula. */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(loadSql('search'))
    this.schema.raw(`
      -- Drops each column that is generated from a name, and with it the indexes of the column.
      ALTER TABLE users DROP COLUMN folded;
      ALTER TABLE users ALTER COLUMN name TYPE text COLLATE alphabetical;
      ALTER TABLE users
        ADD COLUMN folded text NOT NULL GENERATED ALWAYS AS (folded(name || ' ' || email)) STORED;
      CREATE INDEX users_by_words ON users USING gin (folded gin_trgm_ops);

      ALTER TABLE cities DROP COLUMN folded;
      ALTER TABLE cities ALTER COLUMN name TYPE text COLLATE alphabetical,
        ALTER COLUMN country TYPE text COLLATE alphabetical;
      ALTER TABLE cities
        ADD COLUMN folded text NOT NULL GENERATED ALWAYS AS (folded(name || ', ' || country)) STORED;
      -- These two find a city by its whole name, with or without the country.
      CREATE INDEX cities_by_folded ON cities (folded);
      CREATE INDEX cities_by_folded_name ON cities (folded(name));
      CREATE INDEX cities_by_words ON cities USING gin (folded gin_trgm_ops);
    `)
  }

  async down() {
    this.schema.raw(`
      DROP INDEX cities_by_folded_name;
      ALTER TABLE users DROP COLUMN folded, ALTER COLUMN name TYPE text COLLATE "default";
      ALTER TABLE cities DROP COLUMN folded, ALTER COLUMN name TYPE text COLLATE "default",
        ALTER COLUMN country TYPE text COLLATE "default";
      ALTER TABLE users
        ADD COLUMN folded text NOT NULL GENERATED ALWAYS AS (folded(name || ' ' || email)) STORED;
      ALTER TABLE cities
        ADD COLUMN folded text NOT NULL GENERATED ALWAYS AS (folded(name || ', ' || country)) STORED;
      CREATE INDEX users_by_words ON users USING gin (folded gin_trgm_ops);
      CREATE INDEX cities_by_folded ON cities (folded text_pattern_ops);
      CREATE INDEX cities_by_words ON cities USING gin (folded gin_trgm_ops);
    `)
  }
}
