import { BaseSchema } from '@adonisjs/lucid/schema'
import { dropSql, loadSql } from '#database/load_sql'

/** An access token may be for pages of other sites. */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      ALTER TABLE auth_access_tokens ADD COLUMN origins text[] NOT NULL DEFAULT '{}'
        -- Each is an origin as browsers send it. Knex would take a question mark for a placeholder.
        CHECK (cardinality(origins) <= 10 AND array_position(origins, NULL) IS NULL AND '' <> ALL (origins)
          AND array_to_string(origins, ' ')
            ~ '^((^| )http(|s)://([a-z0-9._-]+|\\[[a-f0-9:]+\\])(|:[1-9][0-9]{0,4}))*$');
      -- For the hubs, which ask again and again which origins any token lists.
      CREATE INDEX auth_access_tokens_with_origins ON auth_access_tokens (id) WHERE origins <> '{}';
    `)
    this.schema.raw(loadSql('token_origins'))
  }

  async down() {
    this.schema.raw(dropSql('token_origins'))
    // Without its origins, a token would be for programs.
    this.schema.raw(`
      DELETE FROM auth_access_tokens WHERE origins <> '{}';
      ALTER TABLE auth_access_tokens DROP COLUMN origins;
    `)
  }
}
