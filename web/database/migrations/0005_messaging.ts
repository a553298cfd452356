import { BaseSchema } from '@adonisjs/lucid/schema'

/** Revocations in the outbox, and the bus on PostgreSQL. */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      -- Rights that have ended, but that the hubs have not been told about yet. If a row has a user
      -- and a city, that user may not watch that city any more. If it has only a city, nobody may
      -- watch the city any more. If it has only a user or only a sign-in, all connections of that
      -- user or sign-in end.
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
