import { BaseSchema } from '@adonisjs/lucid/schema'

export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      -- Who a member is elsewhere. What identifies him there is the subject, never the e-mail, which
      -- may be another's tomorrow.
      CREATE TABLE identities (
        id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        user_id integer NOT NULL REFERENCES users ON DELETE CASCADE,
        provider text NOT NULL,
        subject text NOT NULL CHECK (subject <> ''),
        email text,
        created_at timestamptz NOT NULL DEFAULT now(),
        UNIQUE (provider, subject)
      );
      CREATE INDEX identities_by_user ON identities (user_id);
    `)
  }

  async down() {
    this.schema.raw('DROP TABLE identities')
  }
}
