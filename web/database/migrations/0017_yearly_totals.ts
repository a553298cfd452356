import { BaseSchema } from '@adonisjs/lucid/schema'
import { dropSql, loadSql } from '#database/load_sql'

/** The totals of each year, for the club page. */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      CREATE TABLE yearly_totals (
        user_id integer NOT NULL REFERENCES users ON DELETE CASCADE,
        year integer NOT NULL,
        kind text NOT NULL,
        entries integer NOT NULL,
        distance_m bigint NOT NULL,
        duration_s bigint NOT NULL,
        PRIMARY KEY (user_id, year, kind)
      );
      CREATE INDEX yearly_totals_by_year ON yearly_totals (year);
      INSERT INTO yearly_totals
        SELECT user_id, extract(year FROM date), kind, count(*), sum(distance_m), sum(duration_s)
          FROM entries GROUP BY 1, 2, 3;
    `)
    this.schema.raw(loadSql('yearly_totals'))
    this.schema.raw(`
      DROP INDEX users_shown_in_club;
      CREATE INDEX users_shown_in_club ON users (name, id) WHERE shown_in_club AND active;
    `)
  }

  async down() {
    this.schema.raw(dropSql('yearly_totals'))
    this.schema.raw(`
      DROP TABLE yearly_totals;
      DROP INDEX users_shown_in_club;
      CREATE INDEX users_shown_in_club ON users (id) WHERE shown_in_club;
    `)
  }
}
