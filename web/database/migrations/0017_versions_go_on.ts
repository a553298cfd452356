import { BaseSchema } from '@adonisjs/lucid/schema'

/** A city that comes back goes on above the version that it had, for pages still show that one. */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      -- Whoever brings a city back says which version it had; any other begins at 0.
      CREATE OR REPLACE FUNCTION version_new_city() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF new.celsius IS NOT NULL AND new.measured_at IS NULL THEN
          new.measured_at := clock_timestamp();
        END IF;
        PERFORM refuse_time(new.measured_at);
        new.version := new.version + CASE WHEN new.measured_at IS NULL THEN 0 ELSE 1 END;
        new.announced_version := 0;
        RETURN new;
      END $$;
      DROP TRIGGER record_new_city ON cities;
      CREATE TRIGGER record_new_city AFTER INSERT ON cities
        FOR EACH ROW WHEN (new.measured_at IS NOT NULL) EXECUTE FUNCTION record_city();

      -- Of a city, the version that it had when what is recorded was done.
      ALTER TABLE audit_entries ADD COLUMN version integer;
      CREATE FUNCTION version_entry() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        new.version := coalesce(
          (SELECT version FROM cities WHERE id = new.subject_id),
          -- Where it is gone again it was as the entry had it that is undone.
          (SELECT version FROM audit_entries WHERE id = new.undoes));
        RETURN new;
      END $$;
      CREATE TRIGGER version_entry BEFORE INSERT ON audit_entries
        FOR EACH ROW WHEN (new.subject_type = 'city') EXECUTE FUNCTION version_entry();
    `)
  }

  async down() {
    this.schema.raw(`
      DROP TRIGGER version_entry ON audit_entries;
      DROP FUNCTION version_entry;
      ALTER TABLE audit_entries DROP COLUMN version;
      DROP TRIGGER record_new_city ON cities;
      CREATE TRIGGER record_new_city AFTER INSERT ON cities
        FOR EACH ROW WHEN (new.version > 0) EXECUTE FUNCTION record_city();
      CREATE OR REPLACE FUNCTION version_new_city() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF new.celsius IS NOT NULL AND new.measured_at IS NULL THEN
          new.measured_at := clock_timestamp();
        END IF;
        PERFORM refuse_time(new.measured_at);
        new.version := CASE WHEN new.measured_at IS NULL THEN 0 ELSE 1 END;
        new.announced_version := 0;
        RETURN new;
      END $$;
    `)
  }
}
