import { BaseSchema } from '@adonisjs/lucid/schema'

/** The hub that leads. All processes compare their bus with the bus of this hub. */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      CREATE TABLE leader (
        only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
        token uuid NOT NULL,
        bus text NOT NULL
      );
      INSERT INTO leader (token, bus) VALUES (gen_random_uuid(), 'PostgreSQL NOTIFY');
    `)
  }

  async down() {
    this.schema.raw('DROP TABLE leader;')
  }
}
