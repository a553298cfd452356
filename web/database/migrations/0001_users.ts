import { BaseSchema } from '@adonisjs/lucid/schema'
import { dropSql, loadSql } from '#database/load_sql'

export default class extends BaseSchema {
  async up() {
    // sql/search.sql defines the function that generates users.folded.
    this.schema.raw(loadSql('search'))
    this.schema.raw(`
      CREATE TABLE users (
        id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        name text NOT NULL CHECK (name <> ''),
        email text NOT NULL CHECK (email = lower(email)),
        -- NULL if the member signs in only with an identity provider.
        password text,
        role text NOT NULL DEFAULT 'member' CHECK (role IN ('member', 'manager', 'admin')),
        active boolean NOT NULL DEFAULT true,
        temperature_unit text NOT NULL DEFAULT 'C' CHECK (temperature_unit IN ('C', 'F')),
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        email_verified_at timestamptz,
        distance_unit text NOT NULL DEFAULT 'km' CHECK (distance_unit IN ('km', 'mi')),
        locale text NOT NULL DEFAULT 'en-GB' CHECK (locale ~ '^[a-z]{2}-[A-Z]{2}$'),
        theme text NOT NULL DEFAULT 'auto' CHECK (theme IN ('auto', 'light', 'dark')),
        -- This column is stored for searches of one or two letters, which cannot use the index
        -- below: they read every row, and computing the column for each row took too long.
        folded text NOT NULL GENERATED ALWAYS AS (folded(name || ' ' || email)) STORED,
        CONSTRAINT users_email_unique UNIQUE (email)
      );

      -- Finds words within a text. The extension comes with PostgreSQL and needs no superuser.
      CREATE EXTENSION IF NOT EXISTS pg_trgm;
      CREATE INDEX users_by_words ON users USING gin (folded gin_trgm_ops);
      CREATE INDEX users_by_name ON users (name, id);
      CREATE INDEX users_by_role ON users (role, id);
      CREATE INDEX users_by_active ON users (active, id);
      CREATE INDEX users_by_creation ON users (created_at, id);

      -- The subject identifies the member at the provider. The e-mail address does not, because it
      -- may later belong to somebody else.
      CREATE TABLE identities (
        id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        user_id integer NOT NULL REFERENCES users ON DELETE CASCADE,
        provider text NOT NULL,
        subject text NOT NULL CHECK (subject <> ''),
        email text,
        created_at timestamptz NOT NULL DEFAULT now(),
        UNIQUE (provider, subject)
      );
      CREATE INDEX identities_by_user ON identities (user_id);

      -- Links in mails. Only the SHA-256 of a link is stored, so that a stolen backup opens no
      -- account. A member has at most one link for each purpose; a new link replaces the previous
      -- one.
      CREATE TABLE mail_links (
        id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        user_id integer NOT NULL REFERENCES users ON DELETE CASCADE,
        purpose text NOT NULL CHECK (purpose IN ('verification', 'reset', 'change')),
        email text NOT NULL CHECK (email = lower(email)),
        hash text NOT NULL UNIQUE,
        expires_at timestamptz NOT NULL,
        UNIQUE (user_id, purpose)
      );
    `)
  }

  async down() {
    this.schema.raw('DROP TABLE mail_links, identities, users')
    this.schema.raw(dropSql('search'))
    this.schema.raw('DROP COLLATION IF EXISTS alphabetical')
  }
}
