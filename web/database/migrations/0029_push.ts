import { BaseSchema } from '@adonisjs/lucid/schema'
import { dropSql, loadSql } from '#database/load_sql'

/** Adds the devices to which notifications are pushed. */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      ALTER TABLE users ADD COLUMN alert_pushes boolean NOT NULL DEFAULT true;

      -- Where the browser of a sign-in receives pushes, and the keys with which they are encrypted.
      CREATE TABLE push_subscriptions (
        id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        -- What ends the sign-in ends its pushes.
        sign_in_id integer NOT NULL UNIQUE REFERENCES sign_ins ON DELETE CASCADE,
        endpoint text NOT NULL UNIQUE
          CHECK (endpoint LIKE 'https://%' AND length(endpoint) <= 1000),
        public_key text NOT NULL CHECK (length(public_key) = 87),
        auth_secret text NOT NULL CHECK (length(auth_secret) = 22),
        created_at timestamptz NOT NULL DEFAULT now()
      );
    `)
    this.schema.raw(loadSql('push_subscriptions'))
  }

  async down() {
    this.schema.raw(dropSql('push_subscriptions'))
    this.schema.raw(`
      DROP TABLE push_subscriptions;
      ALTER TABLE users DROP COLUMN alert_pushes;
    `)
  }
}
