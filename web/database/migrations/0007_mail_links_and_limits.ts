import { BaseSchema } from '@adonisjs/lucid/schema'

export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      -- Links in mails: who opens one reads that mailbox. What the mail holds is not in here, only
      -- its SHA-256: a stolen backup opens no account. One for each purpose: a newer one replaces it.
      CREATE TABLE mail_links (
        id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        user_id integer NOT NULL REFERENCES users ON DELETE CASCADE,
        purpose text NOT NULL CHECK (purpose IN ('verification', 'reset', 'change')),
        email text NOT NULL CHECK (email = lower(email)),
        hash text NOT NULL UNIQUE,
        expires_at timestamptz NOT NULL,
        UNIQUE (user_id, purpose)
      );

      -- What AdonisJS's limiter expects, where there is no Redis. A crash may forget it.
      CREATE UNLOGGED TABLE rate_limits (
        key varchar(255) PRIMARY KEY,
        points integer NOT NULL DEFAULT 0,
        expire bigint
      );
      CREATE INDEX rate_limits_by_expiry ON rate_limits (expire);
    `)
  }

  async down() {
    this.schema.raw('DROP TABLE rate_limits, mail_links')
  }
}
