import { BaseSchema } from '@adonisjs/lucid/schema'
import { addOtherNames } from '#database/geonames'
import { dropSql, loadSql } from '#database/load_sql'

/** Other names of cities, in all languages, by which members find them. */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      -- Not a column of cities, because each reading writes the row of its city again.
      CREATE TABLE city_names (
        city_id integer NOT NULL REFERENCES cities ON UPDATE CASCADE ON DELETE CASCADE,
        name text NOT NULL CHECK (name <> ''),
        folded text NOT NULL GENERATED ALWAYS AS (folded(name)) STORED,
        PRIMARY KEY (city_id, folded)
      );
    `)
    this.schema.raw(loadSql('city_names'))
    this.defer(async (db) => {
      const cities = await db.from('cities').select('id', 'name', 'latitude', 'longitude')
      await addOtherNames(cities, db)
    })
    this.schema.raw(`
      -- Finds the beginning of a name, also of one or two characters.
      CREATE INDEX city_names_by_folded ON city_names (folded text_pattern_ops);
      CREATE INDEX city_names_by_words ON city_names USING gin (folded gin_trgm_ops);
    `)
  }

  async down() {
    this.schema.raw('DROP TABLE city_names;')
    this.schema.raw(dropSql('city_names'))
  }
}
