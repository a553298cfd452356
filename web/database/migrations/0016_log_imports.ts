import { BaseSchema } from '@adonisjs/lucid/schema'

/** Imports of entries into the log of a member. */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      ALTER TABLE imports
        DROP CONSTRAINT imports_kind_check,
        ADD CONSTRAINT imports_kind_check CHECK (kind IN ('readings', 'cities', 'entries')),
        -- The member whose log gets the entries. Only they see the import, and it ends with their account.
        ADD owner_id integer REFERENCES users ON DELETE CASCADE,
        -- What the member has chosen in the preview, and what the files are read with.
        ADD choices jsonb NOT NULL DEFAULT '{}',
        ADD CONSTRAINT imports_owner CHECK ((kind = 'entries') = (owner_id IS NOT NULL));
      CREATE INDEX imports_by_owner ON imports (owner_id, id DESC) WHERE owner_id IS NOT NULL;
      -- An import of entries has many files. The first piece of each file has its name.
      ALTER TABLE import_files ADD name text;
    `)
  }

  async down() {
    this.schema.raw(`
      DELETE FROM imports WHERE owner_id IS NOT NULL;
      ALTER TABLE import_files DROP name;
      ALTER TABLE imports
        DROP CONSTRAINT imports_kind_check,
        DROP owner_id CASCADE,
        DROP choices,
        ADD CONSTRAINT imports_kind_check CHECK (kind IN ('readings', 'cities'));
    `)
  }
}
