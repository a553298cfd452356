import { BaseSchema } from '@adonisjs/lucid/schema'

/** Adds the responses that the API repeats for a repeated request. */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      CREATE TABLE idempotency_keys (
        user_id integer NOT NULL REFERENCES users ON DELETE CASCADE,
        key text NOT NULL CHECK (length(key) BETWEEN 1 AND 255),
        -- SHA-256 of the method, the path and the body, hexadecimal.
        request_digest text NOT NULL,
        started_at timestamptz NOT NULL DEFAULT now(),
        -- The status, the headers and the body, encrypted. Null while the first request is in progress.
        response text,
        PRIMARY KEY (user_id, key)
      );
      CREATE INDEX idempotency_keys_by_age ON idempotency_keys (started_at);
      CREATE INDEX idempotency_keys_of_user ON idempotency_keys (user_id, started_at);
    `)
  }

  async down() {
    this.schema.raw('DROP TABLE idempotency_keys')
  }
}
