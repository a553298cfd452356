import { BaseSchema } from '@adonisjs/lucid/schema'

export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      ALTER TABLE users ADD COLUMN email_verified_at timestamptz;
      -- None: who comes by another provider's account alone.
      ALTER TABLE users ALTER COLUMN password DROP NOT NULL;

      -- What was done by whom to whom. It outlives the accounts, and so names them by number alone.
      CREATE TABLE audit_entries (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        at timestamptz NOT NULL DEFAULT now(),
        actor_id integer,
        action text NOT NULL,
        subject_type text NOT NULL,
        subject_id integer NOT NULL,
        changes jsonb NOT NULL DEFAULT '{}'
      );
      CREATE INDEX audit_entries_by_subject ON audit_entries (subject_type, subject_id, id DESC);
      CREATE INDEX audit_entries_by_actor ON audit_entries (actor_id, id DESC);
    `)
  }

  async down() {
    this.schema.raw(`
      DROP TABLE audit_entries;
      DELETE FROM users WHERE password IS NULL;
      ALTER TABLE users ALTER COLUMN password SET NOT NULL;
      ALTER TABLE users DROP COLUMN email_verified_at;
    `)
  }
}
