import { BaseSchema } from '@adonisjs/lucid/schema'
import { dropSql, loadSql } from '#database/load_sql'

/** Files in the chat. The storage has their content. */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      ALTER TABLE messages
        -- The number of files with which the message was posted. Clients learn from it that files are
        -- missing. Messages without files, which are most of them, need no look at the other table.
        ADD file_count integer NOT NULL DEFAULT 0 CHECK (file_count >= 0),
        DROP CONSTRAINT messages_body_deleted,
        ADD CONSTRAINT messages_body_deleted CHECK (
          CASE WHEN deleted_at IS NULL THEN body <> '' OR file_count > 0 ELSE body = '' END);
      CREATE INDEX messages_deleted_with_files ON messages (deleted_at)
        WHERE deleted_at IS NOT NULL AND file_count > 0;

      CREATE TABLE attachments (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        -- Null until the message is posted, and after it was deleted for good. A job then deletes the
        -- file and the row.
        message_id uuid REFERENCES messages ON DELETE SET NULL,
        -- Null if the account was deleted. Then nobody gets the file any more, and the job deletes it.
        owner_id integer REFERENCES users ON DELETE SET NULL,
        -- The place among the files of the message.
        place integer NOT NULL,
        name text NOT NULL,
        -- Found by the content. application/octet-stream if nothing is known.
        type text NOT NULL,
        size_bytes integer NOT NULL CHECK (size_bytes > 0),
        -- Only images have a width, a height and a preview.
        width integer CHECK (width > 0),
        height integer CHECK (height > 0),
        preview_bytes integer CHECK (preview_bytes > 0),
        -- A random name, never the one that the file had.
        storage_key text NOT NULL UNIQUE,
        created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        CONSTRAINT attachments_name_length CHECK (length(name) BETWEEN 1 AND 100),
        CONSTRAINT attachments_name_normalized CHECK (name IS NFC NORMALIZED),
        CONSTRAINT attachments_name_printable CHECK (name !~ '[\\u0001-\\u001f\\u007f-\\u009f/\\\\]'),
        CONSTRAINT attachments_image
          CHECK (num_nulls(width, height, preview_bytes) IN (0, 3))
      );
      CREATE INDEX attachments_by_message ON attachments (message_id);
      CREATE INDEX attachments_by_owner ON attachments (owner_id, created_at);
    `)
    this.schema.raw(loadSql('attachments'))
  }

  async down() {
    this.schema.raw(dropSql('attachments'))
    this.schema.raw(`
      DROP TABLE attachments;
      -- A message of files only cannot exist in the earlier version.
      DELETE FROM messages WHERE body = '' AND deleted_at IS NULL;
      ALTER TABLE messages
        DROP CONSTRAINT messages_body_deleted,
        DROP file_count,
        ADD CONSTRAINT messages_body_deleted CHECK ((body = '') = (deleted_at IS NOT NULL));
    `)
  }
}
