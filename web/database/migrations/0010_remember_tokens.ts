import { BaseSchema } from '@adonisjs/lucid/schema'

export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      -- What AdonisJS's remember-me tokens expect; each brings its sign-in back, as long as that counts.
      CREATE TABLE remember_me_tokens (
        id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        tokenable_id integer NOT NULL REFERENCES sign_ins ON DELETE CASCADE,
        hash text NOT NULL UNIQUE,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL
      );
      CREATE INDEX remember_me_tokens_by_sign_in ON remember_me_tokens (tokenable_id);
    `)
  }

  async down() {
    this.schema.dropTable('remember_me_tokens')
  }
}
