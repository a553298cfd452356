import { BaseSchema } from '@adonisjs/lucid/schema'

export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      -- The format of AdonisJS's access token provider, but each token expires.
      CREATE TABLE auth_access_tokens (
        id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        tokenable_id integer NOT NULL REFERENCES users ON DELETE CASCADE,
        type text NOT NULL,
        name text NOT NULL CHECK (name <> ''),
        hash text NOT NULL,
        abilities text NOT NULL,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        last_used_at timestamptz,
        expires_at timestamptz NOT NULL
      );
      CREATE INDEX auth_access_tokens_by_user ON auth_access_tokens (tokenable_id);

      -- The single source of truth for who is signed in: a session contains only the id of a row in
      -- this table.
      CREATE TABLE sign_ins (
        id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        user_id integer NOT NULL REFERENCES users ON DELETE CASCADE,
        device text NOT NULL,
        last_used timestamptz DEFAULT now(),
        ended_at timestamptz,
        created_at timestamptz NOT NULL DEFAULT now(),
        access_token_id integer UNIQUE REFERENCES auth_access_tokens ON DELETE CASCADE,
        expires_at timestamptz,
        CHECK (num_nulls(access_token_id, expires_at) <> 1),
        CHECK (num_nulls(access_token_id, last_used) <> 2)
      );
      CREATE INDEX sign_ins_by_user ON sign_ins (user_id) WHERE ended_at IS NULL;

      -- The format of AdonisJS's session store, plus the id of the sign-in, which a trigger reads
      -- from the session's data.
      CREATE TABLE sessions (
        id text PRIMARY KEY,
        data text NOT NULL,
        user_id text,
        expires_at timestamptz NOT NULL,
        sign_in_id integer REFERENCES sign_ins ON DELETE CASCADE
      );
      CREATE INDEX sessions_by_expiry ON sessions (expires_at);
      CREATE INDEX sessions_by_user ON sessions (user_id);
      CREATE INDEX sessions_by_sign_in ON sessions (sign_in_id);

      -- The format of AdonisJS's remember-me tokens. Each token resumes its sign-in until the
      -- sign-in has ended.
      CREATE TABLE remember_me_tokens (
        id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        tokenable_id integer NOT NULL REFERENCES sign_ins ON DELETE CASCADE,
        hash text NOT NULL UNIQUE,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL
      );
      CREATE INDEX remember_me_tokens_by_sign_in ON remember_me_tokens (tokenable_id);

      -- The format of AdonisJS's limiter, used without Redis. UNLOGGED, because a crash may clear
      -- the table without harm.
      CREATE UNLOGGED TABLE rate_limits (
        key varchar(255) PRIMARY KEY,
        points integer NOT NULL DEFAULT 0,
        expire bigint
      );
      CREATE INDEX rate_limits_by_expiry ON rate_limits (expire);
    `)
  }

  async down() {
    this.schema.raw(`
      DROP TABLE rate_limits, remember_me_tokens, sessions, sign_ins, auth_access_tokens;
    `)
  }
}
