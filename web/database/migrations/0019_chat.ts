import { BaseSchema } from '@adonisjs/lucid/schema'
import { dropSql, loadSql } from '#database/load_sql'

/** The chat: rooms and their messages. */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      -- Room 0 is the lobby. Any other room has the id of its city. The first message creates the row.
      CREATE TABLE rooms (
        id integer PRIMARY KEY CHECK (id >= 0),
        city_id integer GENERATED ALWAYS AS (nullif(id, 0)) STORED REFERENCES cities ON DELETE CASCADE,
        -- The position of the newest change. It rises under the lock of this row, so positions are
        -- committed in their order.
        last_position bigint NOT NULL DEFAULT 0,
        -- If it rises, all clients read the room again.
        generation integer NOT NULL DEFAULT 0
      ) WITH (fillfactor = 50);
      CREATE UNIQUE INDEX rooms_by_city ON rooms (city_id);

      -- The position up to which the changes of a room have been announced. A table of its own, because
      -- everybody who posts locks the row of the room.
      CREATE TABLE announced_rooms (
        room_id integer PRIMARY KEY REFERENCES rooms ON DELETE CASCADE,
        position bigint NOT NULL DEFAULT 0
      ) WITH (fillfactor = 50);

      CREATE TABLE messages (
        -- The page makes it, so that a message that is sent twice is stored once.
        id uuid PRIMARY KEY,
        room_id integer NOT NULL REFERENCES rooms ON DELETE CASCADE,
        -- The place of the message in its room, which never changes.
        number bigint NOT NULL,
        -- The place of the last change of the message among the changes of its room. Null only within a
        -- statement.
        position bigint,
        author_id integer REFERENCES users ON DELETE SET NULL,
        body text NOT NULL,
        created_at timestamptz NOT NULL,
        edited_at timestamptz,
        deleted_at timestamptz,
        UNIQUE (room_id, number),
        UNIQUE (room_id, position),
        CONSTRAINT messages_body_length CHECK (length(body) <= 2000),
        CONSTRAINT messages_body_normalized CHECK (body IS NFC NORMALIZED),
        -- Only line breaks and tabs.
        CONSTRAINT messages_body_printable
          CHECK (body !~ '[\\u0001-\\u0008\\u000b-\\u001f\\u007f-\\u009f]'),
        CONSTRAINT messages_body_deleted CHECK ((body = '') = (deleted_at IS NOT NULL))
      );
      CREATE INDEX messages_by_author ON messages (author_id);

      -- The texts of deleted messages, for admins. The hub never reads them.
      CREATE TABLE deleted_messages (
        message_id uuid PRIMARY KEY REFERENCES messages ON DELETE CASCADE,
        body text NOT NULL
      );
    `)
    this.schema.raw(loadSql('outbox'))
    this.schema.raw(loadSql('messages'))
  }

  async down() {
    this.schema.raw('DROP TABLE deleted_messages, messages, announced_rooms, rooms;')
    this.schema.raw(dropSql('messages'))
  }
}
