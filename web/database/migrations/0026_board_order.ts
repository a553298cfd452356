import { BaseSchema } from '@adonisjs/lucid/schema'
import { dropSql, loadSql } from '#database/load_sql'

/** Members arrange the cities on their boards. */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      -- The cities of a board are shown in the order of their places. A new subscription gets a place
      -- after all others. A new order exchanges places that exist, so the place of a city that is
      -- disabled, or no longer watched, stays free for it.
      ALTER TABLE subscriptions ADD COLUMN place bigint;
      ALTER TABLE subscriptions DISABLE TRIGGER USER;
      UPDATE subscriptions SET place = ordered.place
        FROM (SELECT id, row_number() OVER (ORDER BY since, city_id) AS place FROM subscriptions) ordered
        WHERE subscriptions.id = ordered.id;
      ALTER TABLE subscriptions ENABLE TRIGGER USER;
      CREATE SEQUENCE subscription_places OWNED BY subscriptions.place;
      SELECT setval('subscription_places', count(*) + 1, false) FROM subscriptions;
      ALTER TABLE subscriptions
        ALTER COLUMN place SET DEFAULT nextval('subscription_places'),
        ALTER COLUMN place SET NOT NULL,
        -- Checked after each statement, because one statement exchanges places.
        ADD CONSTRAINT subscriptions_by_place UNIQUE (user_id, place) DEFERRABLE;
    `)
    for (const name of ['places', 'subscriptions', 'revocations']) this.schema.raw(loadSql(name))
  }

  async down() {
    this.schema.raw(dropSql('places'))
    this.schema.raw('ALTER TABLE subscriptions DROP COLUMN place;')
  }
}
