import { BaseSchema } from '@adonisjs/lucid/schema'

/** Where @socket.io/postgres-adapter puts what is too long for one NOTIFY. */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      CREATE TABLE socket_io_attachments (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        created_at timestamptz NOT NULL DEFAULT now(),
        payload bytea
      )
    `)
  }

  async down() {
    this.schema.dropTable('socket_io_attachments')
  }
}
