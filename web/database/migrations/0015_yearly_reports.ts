import { BaseSchema } from '@adonisjs/lucid/schema'
import { dropSql, loadSql } from '#database/load_sql'

/** The yearly reports that were requested. The primary key sends each member the report of a year once. */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(loadSql('time_zones'))
    this.schema.raw(`
      CREATE TABLE yearly_reports (
        user_id integer NOT NULL REFERENCES users ON DELETE CASCADE,
        year integer NOT NULL CHECK (year BETWEEN 1900 AND 9999),
        -- The job that sends the mail. No other job may send it.
        job_id uuid NOT NULL,
        -- An operator requested it for this member, who may not have opted in.
        by_hand boolean NOT NULL DEFAULT false,
        requested_at timestamptz NOT NULL DEFAULT now(),
        sent_at timestamptz,
        PRIMARY KEY (user_id, year)
      );
    `)
  }

  async down() {
    this.schema.raw('DROP TABLE yearly_reports')
    this.schema.raw(dropSql('time_zones'))
  }
}
