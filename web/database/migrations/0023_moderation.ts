import { BaseSchema } from '@adonisjs/lucid/schema'
import { dropSql, loadSql } from '#database/load_sql'

/** Admins find, delete and restore messages of every room, and mute members. */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      ALTER TABLE messages
        -- The order in which the messages of all rooms were stored. Lists and the audit log, whose
        -- subjects have whole numbers, know a message by it.
        ADD COLUMN serial integer GENERATED ALWAYS AS IDENTITY UNIQUE,
        -- Null if the message was deleted with SQL, or if that account does not exist any more.
        ADD COLUMN deleted_by_id integer REFERENCES users ON DELETE SET NULL,
        ADD CONSTRAINT messages_deleted_by CHECK (deleted_at IS NOT NULL OR deleted_by_id IS NULL);
      CREATE INDEX messages_by_deleter ON messages (deleted_by_id) WHERE deleted_by_id IS NOT NULL;

      -- For the list of messages: each filter has an index in the order of time.
      DROP INDEX messages_by_author;
      CREATE INDEX messages_by_author ON messages (author_id, created_at, serial);
      CREATE INDEX messages_by_time ON messages (created_at, serial);
      CREATE INDEX messages_by_room ON messages (room_id, created_at, serial);
      CREATE INDEX messages_by_change ON messages (coalesce(deleted_at, edited_at, created_at), serial);
      CREATE INDEX messages_edited ON messages (created_at, serial)
        WHERE edited_at IS NOT NULL AND deleted_at IS NULL;
      CREATE INDEX messages_deleted ON messages (created_at, serial) WHERE deleted_at IS NOT NULL;

      -- A message waits while the list of pending words is merged into the index, so this list is short.
      CREATE INDEX messages_by_trigrams ON messages USING gin (folded(body) gin_trgm_ops)
        WITH (gin_pending_list_limit = 256);
      CREATE INDEX deleted_messages_by_trigrams ON deleted_messages USING gin (folded(body) gin_trgm_ops);
      -- With more samples, the planner knows which words are rare, and does not search for them by
      -- reading all messages.
      ALTER INDEX messages_by_trigrams ALTER COLUMN 1 SET STATISTICS 1000;

      -- The generation of the room up to which its changes have been announced.
      ALTER TABLE announced_rooms ADD COLUMN generation integer NOT NULL DEFAULT 0;

      ALTER TABLE users
        -- A member who is muted reads the chat, but does not write. Null if they never were, or if the
        -- mute was lifted.
        ADD COLUMN muted_at timestamptz,
        -- Null until somebody lifts the mute.
        ADD COLUMN muted_until timestamptz,
        -- Null for the command line, or if that account does not exist any more.
        ADD COLUMN muted_by_id integer REFERENCES users ON DELETE SET NULL,
        ADD COLUMN mute_reason text,
        ADD CONSTRAINT users_mute CHECK (
          CASE WHEN muted_at IS NULL THEN num_nonnulls(muted_until, muted_by_id, mute_reason) = 0
            ELSE muted_until IS NULL OR muted_until > muted_at END),
        ADD CONSTRAINT users_mute_reason CHECK (
          length(mute_reason) <= 200 AND mute_reason IS NFC NORMALIZED
          AND mute_reason !~ '[\\u0001-\\u001f\\u007f-\\u009f]');
      CREATE INDEX users_by_muter ON users (muted_by_id) WHERE muted_by_id IS NOT NULL;
    `)
    this.schema.raw(loadSql('messages'))
    this.schema.raw(loadSql('members'))
    this.schema.raw(loadSql('moderation'))
  }

  async down() {
    this.schema.raw(dropSql('moderation'))
    this.schema.raw(`
      ALTER TABLE users DROP COLUMN muted_at, DROP COLUMN muted_until, DROP COLUMN muted_by_id,
        DROP COLUMN mute_reason;
      ALTER TABLE announced_rooms DROP COLUMN generation;
      DROP INDEX deleted_messages_by_trigrams, messages_by_trigrams, messages_deleted, messages_edited,
        messages_by_change, messages_by_room, messages_by_time, messages_by_author;
      CREATE INDEX messages_by_author ON messages (author_id);
      ALTER TABLE messages DROP COLUMN deleted_by_id, DROP COLUMN serial;
    `)
  }
}
