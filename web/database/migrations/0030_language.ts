import { BaseSchema } from '@adonisjs/lucid/schema'

/** Members who have not chosen a language read the pages in the language of their browser. */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      ALTER TABLE users
        -- If true, the locale is that of the browser that the member used last. Mails are in its language.
        ADD locale_from_browser boolean NOT NULL DEFAULT true;
      UPDATE users SET locale_from_browser = false WHERE locale <> 'en-GB';
    `)
  }

  async down() {
    this.schema.raw('ALTER TABLE users DROP locale_from_browser')
  }
}
