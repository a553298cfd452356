import { BaseSchema } from '@adonisjs/lucid/schema'

/** Revocations in the outbox, and the bus on PostgreSQL. */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      -- Rights that have ended, but whose connections do not know yet. A city alone: nobody may watch it
      -- any longer. A user alone: all their connections. A sign-in alone: all its connections.
      CREATE TABLE pending_revocations (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        user_id integer,
        city_id integer,
        sign_in_id integer,
        CHECK (num_nonnulls(user_id, city_id, sign_in_id) > 0)
      );

      -- @socket.io/postgres-adapter stores messages here that are too long for one NOTIFY.
      CREATE TABLE socket_io_attachments (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        created_at timestamptz NOT NULL DEFAULT now(),
        payload bytea
      );
    `)
  }

  async down() {
    this.schema.raw('DROP TABLE socket_io_attachments, pending_revocations;')
  }
}
