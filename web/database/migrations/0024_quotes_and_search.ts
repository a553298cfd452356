import { BaseSchema } from '@adonisjs/lucid/schema'
import { dropSql, loadSql } from '#database/load_sql'

/** Messages can quote others, and can be searched. Access tokens have only the abilities that their owners choose. */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      -- Only the reference, because the quoted message may be edited or deleted later.
      ALTER TABLE messages ADD COLUMN quoted_id uuid REFERENCES messages ON DELETE SET NULL;
      CREATE INDEX messages_by_quoted ON messages (quoted_id) WHERE quoted_id IS NOT NULL;

      -- Tokens of earlier versions could only watch cities.
      UPDATE auth_access_tokens SET abilities = '["cities:read"]' WHERE abilities = '["*"]';
    `)
    this.schema.raw(loadSql('quotes'))
    this.schema.raw(loadSql('access_tokens'))
    this.schema.raw(`
      CREATE EXTENSION IF NOT EXISTS unaccent;
      CREATE TEXT SEARCH CONFIGURATION chat_simple (COPY = simple);
      ALTER TEXT SEARCH CONFIGURATION chat_simple
        ALTER MAPPING FOR word, numword, hword, hword_part WITH unaccent, simple;
      CREATE TEXT SEARCH CONFIGURATION chat_english (COPY = english);
      ALTER TEXT SEARCH CONFIGURATION chat_english
        ALTER MAPPING FOR word, hword, hword_part WITH unaccent, english_stem;
    `)
    this.schema.raw(loadSql('message_search'))
    this.schema.raw(`
      ALTER TABLE messages
        ADD COLUMN words tsvector NOT NULL GENERATED ALWAYS AS (message_words(room_id, body)) STORED;
      -- Without fastupdate: a post that has to empty the list of pending entries would be slow.
      CREATE INDEX messages_by_words ON messages USING gin (words) WITH (fastupdate = off);
    `)
  }

  async down() {
    this.schema.raw('ALTER TABLE messages DROP COLUMN words;')
    this.schema.raw(dropSql('message_search'))
    this.schema.raw(`
      DROP TEXT SEARCH CONFIGURATION chat_simple, chat_english;
      DROP EXTENSION unaccent;
    `)
    this.schema.raw(dropSql('access_tokens'))
    this.schema.raw(dropSql('quotes'))
    this.schema.raw(`
      UPDATE auth_access_tokens SET abilities = '["*"]';
      ALTER TABLE messages DROP COLUMN quoted_id;
    `)
  }
}
