import { BaseSchema } from '@adonisjs/lucid/schema'

/** Remembers the devices whose push service does not accept the key of this installation. */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      ALTER TABLE push_subscriptions
        -- The public key that was refused. With another key, for example after a mistake in the settings, the
        -- device gets pushes again.
        ADD COLUMN refused_key text CHECK (length(refused_key) = 87);
    `)
  }

  async down() {
    this.schema.raw('ALTER TABLE push_subscriptions DROP COLUMN refused_key')
  }
}
