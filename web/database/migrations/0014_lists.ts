import { BaseSchema } from '@adonisjs/lucid/schema'

/** What the admin pages' lists are found, sorted and paged by, without looking at every row. */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      -- For words within a text; comes with PostgreSQL, and needs no superuser.
      CREATE EXTENSION IF NOT EXISTS pg_trgm;
      CREATE INDEX cities_by_words ON cities USING gin (folded gin_trgm_ops);
      CREATE INDEX users_by_words ON users
        USING gin (folded(name || ' ' || email) gin_trgm_ops);

      CREATE INDEX cities_by_country ON cities (country, id);
      CREATE INDEX cities_by_celsius ON cities (coalesce(celsius, '-Infinity'), id);
      CREATE INDEX cities_by_time ON cities (coalesce(measured_at, '-infinity'), id);
      CREATE INDEX users_by_name ON users (name, id);
      CREATE INDEX users_by_role ON users (role, id);
      CREATE INDEX users_by_active ON users (active, id);
      CREATE INDEX users_by_creation ON users (created_at, id);
      CREATE INDEX readings_by_time ON readings (measured_at, id);
      CREATE INDEX readings_by_celsius ON readings (coalesce(celsius, '-Infinity'), id);
      CREATE INDEX readings_by_source ON readings (source, id);

      -- One name for each, as the other tables have.
      ALTER TABLE subscriptions ADD COLUMN id bigint GENERATED ALWAYS AS IDENTITY UNIQUE;
      CREATE INDEX subscriptions_by_time ON subscriptions (since, id);

      -- What was done together can be undone together; an entry is undone once.
      ALTER TABLE audit_entries ADD COLUMN batch uuid, ADD COLUMN undoes bigint UNIQUE;
      CREATE INDEX audit_entries_by_batch ON audit_entries (batch, id) WHERE batch IS NOT NULL;
      CREATE INDEX audit_entries_by_action ON audit_entries (action, id);
    `)

    // How many watch a city: counted when somebody begins or stops, for a list can be sorted by it.
    // Rows of their own, for those of cities are locked by whoever writes temperatures.
    this.schema.raw(`
      CREATE TABLE city_members (
        city_id integer PRIMARY KEY REFERENCES cities ON UPDATE CASCADE ON DELETE CASCADE,
        members integer NOT NULL DEFAULT 0
      );
      CREATE INDEX city_members_by_count ON city_members (members, city_id);
      INSERT INTO city_members
        SELECT id, (SELECT count(*) FROM subscriptions WHERE city_id = cities.id) FROM cities;

      CREATE FUNCTION count_new_cities() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        INSERT INTO city_members SELECT id FROM added;
        RETURN NULL;
      END $$;
      CREATE TRIGGER count_new_cities AFTER INSERT ON cities
        REFERENCING NEW TABLE AS added
        FOR EACH STATEMENT EXECUTE FUNCTION count_new_cities();

      -- Locked in id order first, so that two cannot wait for each other.
      CREATE FUNCTION add_members(ids integer[], each_counts integer) RETURNS void
      LANGUAGE plpgsql AS $$
      BEGIN
        PERFORM FROM city_members WHERE city_id = ANY(ids) ORDER BY city_id FOR NO KEY UPDATE;
        UPDATE city_members SET members = members + each_counts * n
          FROM (SELECT id, count(*) AS n FROM unnest(ids) AS id GROUP BY id) changed
          WHERE city_id = changed.id;
      END $$;
      CREATE FUNCTION count_members() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF TG_OP <> 'INSERT' THEN
          PERFORM add_members((SELECT array_agg(city_id) FROM ended), -1);
        END IF;
        IF TG_OP <> 'DELETE' THEN
          PERFORM add_members((SELECT array_agg(city_id) FROM added), 1);
        END IF;
        RETURN NULL;
      END $$;
      CREATE TRIGGER count_added AFTER INSERT ON subscriptions
        REFERENCING NEW TABLE AS added
        FOR EACH STATEMENT EXECUTE FUNCTION count_members();
      CREATE TRIGGER count_changed AFTER UPDATE ON subscriptions
        REFERENCING OLD TABLE AS ended NEW TABLE AS added
        FOR EACH STATEMENT EXECUTE FUNCTION count_members();
      CREATE TRIGGER count_ended AFTER DELETE ON subscriptions
        REFERENCING OLD TABLE AS ended
        FOR EACH STATEMENT EXECUTE FUNCTION count_members();
    `)
  }

  async down() {
    this.schema.raw(`
      DROP TRIGGER count_added ON subscriptions;
      DROP TRIGGER count_changed ON subscriptions;
      DROP TRIGGER count_ended ON subscriptions;
      DROP TRIGGER count_new_cities ON cities;
      DROP FUNCTION count_members, add_members, count_new_cities;
      DROP TABLE city_members;
      DROP INDEX audit_entries_by_action, audit_entries_by_batch, subscriptions_by_time,
        readings_by_source, readings_by_celsius, readings_by_time, users_by_creation, users_by_active,
        users_by_role, users_by_name, cities_by_time, cities_by_celsius, cities_by_country,
        users_by_words, cities_by_words;
      ALTER TABLE audit_entries DROP COLUMN batch, DROP COLUMN undoes;
      ALTER TABLE subscriptions DROP COLUMN id;
    `)
  }
}
