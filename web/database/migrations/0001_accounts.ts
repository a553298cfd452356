import { BaseSchema } from '@adonisjs/lucid/schema'

export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      CREATE TABLE users (
        id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        name text NOT NULL CHECK (name <> ''),
        email text NOT NULL CHECK (email = lower(email)),
        password text NOT NULL,
        role text NOT NULL DEFAULT 'member' CHECK (role IN ('member', 'manager', 'admin')),
        active boolean NOT NULL DEFAULT true,
        temperature_unit text NOT NULL DEFAULT 'C' CHECK (temperature_unit IN ('C', 'F')),
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT users_email_unique UNIQUE (email)
      );

      -- The truth about who is signed in; a session only holds the id of its row here.
      CREATE TABLE sign_ins (
        id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        user_id integer NOT NULL REFERENCES users ON DELETE CASCADE,
        device text NOT NULL,
        last_used timestamptz NOT NULL DEFAULT now(),
        ended_at timestamptz,
        created_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE INDEX sign_ins_by_user ON sign_ins (user_id) WHERE ended_at IS NULL;

      -- What AdonisJS's database session store expects.
      CREATE TABLE sessions (
        id text PRIMARY KEY,
        data text NOT NULL,
        user_id text,
        expires_at timestamptz NOT NULL
      );
      CREATE INDEX sessions_by_expiry ON sessions (expires_at);
      CREATE INDEX sessions_by_user ON sessions (user_id);
    `)
  }

  async down() {
    this.schema.raw('DROP TABLE sessions, sign_ins, users')
  }
}
