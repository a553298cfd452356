import { BaseSchema } from '@adonisjs/lucid/schema'

export default class extends BaseSchema {
  async up() {
    // Null for access tokens, and for sign-ins from before this migration.
    this.schema.raw('ALTER TABLE sign_ins ADD address text')
  }

  async down() {
    this.schema.raw('ALTER TABLE sign_ins DROP address')
  }
}
