import { BaseSchema } from '@adonisjs/lucid/schema'

/** What the feeds did, and which task of the schedule has had its turn. */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      CREATE TABLE feed_runs (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        feed text NOT NULL,
        starter text NOT NULL CHECK (starter IN ('admin', 'command', 'schedule')),
        started_by integer REFERENCES users ON DELETE SET NULL,
        started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        ended_at timestamptz,
        cities integer NOT NULL DEFAULT 0,
        stored integer NOT NULL DEFAULT 0,
        unchanged integer NOT NULL DEFAULT 0,
        failed integer NOT NULL DEFAULT 0,
        problem text
      );
      CREATE INDEX feed_runs_open ON feed_runs (feed) WHERE ended_at IS NULL;
      CREATE INDEX feed_runs_by_time ON feed_runs (started_at);
      CREATE INDEX feed_runs_by_starter ON feed_runs (started_by) WHERE started_by IS NOT NULL;

      -- A city may be gone by the time somebody reads why it failed.
      CREATE TABLE feed_failures (
        run_id bigint NOT NULL REFERENCES feed_runs ON DELETE CASCADE,
        city_id integer NOT NULL,
        reason text NOT NULL,
        PRIMARY KEY (run_id, city_id)
      );

      CREATE TABLE schedule_turns (task text PRIMARY KEY, turn timestamptz NOT NULL);
    `)
  }

  async down() {
    this.schema.raw('DROP TABLE schedule_turns, feed_failures, feed_runs')
  }
}
