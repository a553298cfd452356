import { BaseSchema } from '@adonisjs/lucid/schema'

export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      -- Rights that have ended, and whose connections have still to be told. A city alone: for
      -- everybody; a user alone: his connections; a sign-in alone: those of that sign-in.
      CREATE TABLE pending_revocations (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        user_id integer,
        city_id integer,
        sign_in_id integer,
        CHECK (num_nonnulls(user_id, city_id, sign_in_id) > 0)
      );
      CREATE TRIGGER notify_owed AFTER INSERT ON pending_revocations
        FOR EACH STATEMENT EXECUTE FUNCTION notify_owed();
    `)

    // Written in the transaction that ends the right, whoever ends it: pages, bare SQL, a cascade.
    // Where rows go because their member or their city goes, that row's own trigger says it once.
    this.schema.raw(`
      CREATE OR REPLACE FUNCTION revoke_subscriptions() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF pg_trigger_depth() = 1 THEN
          INSERT INTO pending_revocations (user_id, city_id) SELECT user_id, city_id FROM ended;
        END IF;
        RETURN NULL;
      END $$;
      CREATE TRIGGER revoke_deleted AFTER DELETE ON subscriptions
        REFERENCING OLD TABLE AS ended
        FOR EACH STATEMENT EXECUTE FUNCTION revoke_subscriptions();
      CREATE TRIGGER revoke_changed AFTER UPDATE ON subscriptions
        REFERENCING OLD TABLE AS ended
        FOR EACH STATEMENT EXECUTE FUNCTION revoke_subscriptions();

      CREATE OR REPLACE FUNCTION revoke_city() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        INSERT INTO pending_revocations (city_id) VALUES (old.id);
        RETURN NULL;
      END $$;
      CREATE TRIGGER revoke_deleted AFTER DELETE ON cities
        FOR EACH ROW EXECUTE FUNCTION revoke_city();
      CREATE TRIGGER revoke_disabled AFTER UPDATE OF enabled ON cities
        FOR EACH ROW WHEN (old.enabled AND NOT new.enabled) EXECUTE FUNCTION revoke_city();

      CREATE OR REPLACE FUNCTION revoke_user() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        INSERT INTO pending_revocations (user_id) VALUES (old.id);
        RETURN NULL;
      END $$;
      CREATE TRIGGER revoke_deleted AFTER DELETE ON users
        FOR EACH ROW EXECUTE FUNCTION revoke_user();
      CREATE TRIGGER revoke_changed AFTER UPDATE OF active, role ON users
        FOR EACH ROW WHEN ((old.active AND NOT new.active) OR old.role <> new.role)
        EXECUTE FUNCTION revoke_user();

      CREATE OR REPLACE FUNCTION revoke_sign_in() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        INSERT INTO pending_revocations (sign_in_id) VALUES (old.id);
        RETURN NULL;
      END $$;
      CREATE TRIGGER revoke_deleted AFTER DELETE ON sign_ins
        FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION revoke_sign_in();
      CREATE TRIGGER revoke_ended AFTER UPDATE OF ended_at ON sign_ins
        FOR EACH ROW WHEN (old.ended_at IS NULL AND new.ended_at IS NOT NULL)
        EXECUTE FUNCTION revoke_sign_in();
    `)
  }

  async down() {
    this.schema.raw(`
      DROP TRIGGER revoke_deleted ON subscriptions;
      DROP TRIGGER revoke_changed ON subscriptions;
      DROP TRIGGER revoke_deleted ON cities;
      DROP TRIGGER revoke_disabled ON cities;
      DROP TRIGGER revoke_deleted ON users;
      DROP TRIGGER revoke_changed ON users;
      DROP TRIGGER revoke_deleted ON sign_ins;
      DROP TRIGGER revoke_ended ON sign_ins;
      DROP TABLE pending_revocations;
      DROP FUNCTION revoke_subscriptions, revoke_city, revoke_user, revoke_sign_in;
    `)
  }
}
