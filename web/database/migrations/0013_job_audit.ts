import { BaseSchema } from '@adonisjs/lucid/schema'

/** Jobs in the audit log. A job has a UUID, which an entry keeps in its changes. */
export default class extends BaseSchema {
  async up() {
    this.schema.raw('ALTER TABLE audit_entries ALTER subject_id DROP NOT NULL')
  }

  async down() {
    this.schema.raw(`
      DELETE FROM audit_entries WHERE subject_id IS NULL;
      ALTER TABLE audit_entries ALTER subject_id SET NOT NULL;
    `)
  }
}
