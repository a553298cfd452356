import { BaseSchema } from '@adonisjs/lucid/schema'

/** Uploaded files, which jobs check and store. */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      -- The pieces of uploaded files, until the import is applied, discarded or expired. The table
      -- is logged, so that an import survives a crash of the database.
      CREATE TABLE import_files (
        import_id integer NOT NULL REFERENCES imports ON DELETE CASCADE,
        number integer NOT NULL,
        data bytea NOT NULL,
        PRIMARY KEY (import_id, number)
      );
      ALTER TABLE imports
        DROP touched_at,
        -- The job that checks or stores the import, or did so last.
        ADD job_id uuid,
        ADD rows_read integer NOT NULL DEFAULT 0;
    `)
  }

  async down() {
    this.schema.raw(`
      DROP TABLE import_files;
      ALTER TABLE imports
        DROP job_id,
        DROP rows_read,
        ADD touched_at timestamptz NOT NULL DEFAULT clock_timestamp();
    `)
  }
}
