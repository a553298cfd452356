import { BaseSchema } from '@adonisjs/lucid/schema'
import { dropSql, loadSql } from '#database/load_sql'

/** The size of all files in the chat, and the failures to delete files. */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      CREATE TABLE attachment_totals (
        -- There is only one row.
        id boolean PRIMARY KEY DEFAULT true CHECK (id),
        -- The size of all files with their previews. Triggers keep it.
        bytes bigint NOT NULL DEFAULT 0
      ) WITH (fillfactor = 50);
      INSERT INTO attachment_totals DEFAULT VALUES;

      -- The job that deletes files tries the ones that it could not delete after all others.
      ALTER TABLE attachments ADD deletion_failed_at timestamptz;
    `)
    this.schema.raw(loadSql('attachment_totals'))
    // Now that the triggers exist, every further file waits for this transaction.
    this.schema.raw(`
      UPDATE attachment_totals SET bytes = (
        SELECT coalesce(sum(size_bytes + coalesce(preview_bytes, 0)), 0) FROM attachments);
    `)
  }

  async down() {
    this.schema.raw(dropSql('attachment_totals'))
    this.schema.raw(`
      ALTER TABLE attachments DROP deletion_failed_at;
      DROP TABLE attachment_totals;
    `)
  }
}
