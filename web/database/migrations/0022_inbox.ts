import { BaseSchema } from '@adonisjs/lucid/schema'
import { dropSql, loadSql } from '#database/load_sql'

/** Adds unread messages, mentions and muted rooms. */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      -- The version of what all pages of a member show. It has a table of its own, because other
      -- transactions lock the rows of users for long.
      CREATE TABLE inboxes (
        user_id integer PRIMARY KEY REFERENCES users ON DELETE CASCADE,
        version bigint NOT NULL DEFAULT 0,
        announced_version bigint NOT NULL DEFAULT 0
      ) WITH (fillfactor = 50);
      CREATE INDEX inboxes_pending ON inboxes (user_id) WHERE version > announced_version;

      -- How far a member has read a room. Without a row: nothing that was ever written in it.
      CREATE TABLE reads (
        user_id integer NOT NULL REFERENCES users ON DELETE CASCADE,
        room_id integer NOT NULL CHECK (room_id >= 0),
        -- Not a reference to rooms: it would lock the row that everybody who posts updates.
        city_id integer GENERATED ALWAYS AS (nullif(room_id, 0)) STORED REFERENCES cities ON DELETE CASCADE,
        -- All messages up to this number are read.
        number bigint NOT NULL,
        PRIMARY KEY (user_id, room_id)
      ) WITH (fillfactor = 50);
      CREATE INDEX reads_by_city ON reads (city_id);

      -- The room may not have a row yet.
      CREATE TABLE muted_rooms (
        user_id integer NOT NULL REFERENCES users ON DELETE CASCADE,
        room_id integer NOT NULL CHECK (room_id >= 0),
        city_id integer GENERATED ALWAYS AS (nullif(room_id, 0)) STORED REFERENCES cities ON DELETE CASCADE,
        muted_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (user_id, room_id)
      );
      CREATE INDEX muted_rooms_by_city ON muted_rooms (city_id);

      -- The members that the text of a message names: [{ "id": 7, "name": "as it is in the text" }]. Most
      -- messages have none, and cost nothing.
      ALTER TABLE messages ADD COLUMN mentions jsonb
        CONSTRAINT messages_mentions CHECK (jsonb_array_length(mentions) BETWEEN 1 AND 20);

      -- The same members, with what each of them knows of it. A trigger keeps both the same.
      CREATE TABLE mentions (
        message_id uuid NOT NULL REFERENCES messages ON DELETE CASCADE,
        user_id integer NOT NULL REFERENCES users ON DELETE CASCADE,
        created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        seen_at timestamptz,
        -- The message was deleted, or does not name the member any more. The row stays, so that nobody
        -- is told twice if the name comes back.
        withdrawn boolean NOT NULL DEFAULT false,
        -- The job of the mail that tells the member, and when it was sent.
        mail_id uuid,
        mailed_at timestamptz,
        PRIMARY KEY (message_id, user_id)
      );
      CREATE INDEX mentions_by_user ON mentions (user_id, created_at DESC);
      CREATE INDEX mentions_unseen ON mentions (user_id) WHERE seen_at IS NULL AND NOT withdrawn;
      CREATE INDEX mentions_to_mail ON mentions (created_at)
        WHERE seen_at IS NULL AND NOT withdrawn AND mail_id IS NULL;
      CREATE INDEX mentions_by_mail ON mentions (mail_id) WHERE mail_id IS NOT NULL;

      ALTER TABLE users ADD COLUMN mention_mails boolean NOT NULL DEFAULT true;

      -- Unread messages are counted back from the end of a room. Without this index, the query would
      -- read all deleted messages there.
      CREATE INDEX messages_to_count ON messages (room_id, number DESC) WHERE deleted_at IS NULL;

      -- Members find each other by the beginnings of their names.
      CREATE INDEX users_by_folded_name ON users ((folded(name)) text_pattern_ops);

      -- Everything that was written before this version counts as read.
      INSERT INTO reads (user_id, room_id, number)
        SELECT users.id, 0, last_position FROM users CROSS JOIN rooms WHERE rooms.id = 0
        UNION ALL
        SELECT user_id, city_id, last_position FROM subscriptions JOIN rooms USING (city_id);
    `)
    this.schema.raw(loadSql('inbox'))
  }

  async down() {
    this.schema.raw(dropSql('inbox'))
    this.schema.raw(`
      DROP INDEX users_by_folded_name, messages_to_count;
      ALTER TABLE users DROP COLUMN mention_mails;
      DROP TABLE mentions, muted_rooms, reads, inboxes;
      ALTER TABLE messages DROP COLUMN mentions;
    `)
  }
}
