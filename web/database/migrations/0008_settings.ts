import { BaseSchema } from '@adonisjs/lucid/schema'

export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      ALTER TABLE users
        ADD COLUMN distance_unit text NOT NULL DEFAULT 'km' CHECK (distance_unit IN ('km', 'mi')),
        ADD COLUMN locale text NOT NULL DEFAULT 'en-GB' CHECK (locale ~ '^[a-z]{2}-[A-Z]{2}$'),
        ADD COLUMN theme text NOT NULL DEFAULT 'auto' CHECK (theme IN ('auto', 'light', 'dark'));

      -- What AdonisJS's provider of access tokens expects, but none that lasts for ever.
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

      -- A token has a sign-in of its own, by which its connections end as those of a session do.
      ALTER TABLE sign_ins
        ADD COLUMN access_token_id integer UNIQUE REFERENCES auth_access_tokens ON DELETE CASCADE,
        ADD COLUMN expires_at timestamptz,
        ALTER COLUMN last_used DROP NOT NULL,
        ADD CHECK (num_nulls(access_token_id, expires_at) <> 1),
        ADD CHECK (num_nulls(access_token_id, last_used) <> 2);

      CREATE OR REPLACE FUNCTION sign_token_in() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        INSERT INTO sign_ins (user_id, device, access_token_id, expires_at, last_used)
          VALUES (new.tokenable_id, new.name, new.id, new.expires_at, NULL);
        RETURN NULL;
      END $$;
      CREATE TRIGGER sign_token_in AFTER INSERT ON auth_access_tokens
        FOR EACH ROW EXECUTE FUNCTION sign_token_in();

      -- Neither is there without the other: the sign-in goes by cascade, the token by this.
      CREATE OR REPLACE FUNCTION drop_token() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        DELETE FROM auth_access_tokens WHERE id = old.access_token_id;
        RETURN NULL;
      END $$;
      CREATE TRIGGER drop_token AFTER UPDATE OF ended_at ON sign_ins
        FOR EACH ROW WHEN (old.access_token_id IS NOT NULL AND new.ended_at IS NOT NULL)
        EXECUTE FUNCTION drop_token();

      -- By a cascade, too: it may be that of the token alone.
      DROP TRIGGER revoke_deleted ON sign_ins;
      CREATE TRIGGER revoke_deleted AFTER DELETE ON sign_ins
        FOR EACH ROW WHEN (pg_trigger_depth() = 0 OR old.access_token_id IS NOT NULL)
        EXECUTE FUNCTION revoke_sign_in();
    `)

    this.schema.raw(`
      -- A session goes with its sign-in, and what is typed into it with it. One that names a sign-in
      -- that is gone is not kept: a request in flight would bring it back.
      ALTER TABLE sessions ADD COLUMN sign_in_id integer REFERENCES sign_ins ON DELETE CASCADE;
      CREATE INDEX sessions_by_sign_in ON sessions (sign_in_id);

      CREATE OR REPLACE FUNCTION tie_session() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE named integer;
      BEGIN
        BEGIN
          named := new.data::jsonb #>> '{message,auth_web}';
        EXCEPTION WHEN data_exception THEN
          -- A zero byte that somebody typed is JSON, but not to PostgreSQL.
          named := substring(new.data FROM '"auth_web":(\\d{1,9})[,}]');
        END;
        SELECT id INTO new.sign_in_id FROM sign_ins
          WHERE id = named AND access_token_id IS NULL FOR KEY SHARE;
        IF named IS NOT NULL AND new.sign_in_id IS NULL THEN
          RETURN NULL;
        END IF;
        RETURN new;
      END $$;
      CREATE TRIGGER tie_session BEFORE INSERT OR UPDATE OF data ON sessions
        FOR EACH ROW EXECUTE FUNCTION tie_session();
      UPDATE sessions SET data = data;

      -- What outlives an account keeps its number alone: neither name nor e-mail, nor what was typed
      -- at a sign-in that came to nothing.
      CREATE OR REPLACE FUNCTION forget_user() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        UPDATE audit_entries SET changes = changes - '{name,email}'::text[]
          WHERE subject_type = 'user' AND subject_id = old.id;
        DELETE FROM sessions WHERE sign_in_id IS NULL AND strpos(lower(data), old.email) > 0;
        RETURN NULL;
      END $$;
      CREATE TRIGGER forget_user AFTER DELETE ON users
        FOR EACH ROW EXECUTE FUNCTION forget_user();
    `)
  }

  async down() {
    this.schema.raw(`
      DELETE FROM sign_ins WHERE access_token_id IS NOT NULL;
      DROP TRIGGER forget_user ON users;
      DROP TRIGGER tie_session ON sessions;
      DROP TRIGGER drop_token ON sign_ins;
      DROP TRIGGER revoke_deleted ON sign_ins;
      CREATE TRIGGER revoke_deleted AFTER DELETE ON sign_ins
        FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION revoke_sign_in();
      ALTER TABLE sessions DROP COLUMN sign_in_id;
      ALTER TABLE sign_ins DROP COLUMN access_token_id, DROP COLUMN expires_at,
        ALTER COLUMN last_used SET NOT NULL;
      DROP TABLE auth_access_tokens;
      DROP FUNCTION sign_token_in, drop_token, tie_session, forget_user;
      ALTER TABLE users DROP COLUMN distance_unit, DROP COLUMN locale, DROP COLUMN theme;
    `)
  }
}
