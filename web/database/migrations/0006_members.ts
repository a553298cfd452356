import { BaseSchema } from '@adonisjs/lucid/schema'

export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      -- A text as people type it when they search: as cities.folded, in small letters, without accents.
      CREATE FUNCTION folded(text) RETURNS text IMMUTABLE STRICT LANGUAGE sql AS $$
        SELECT translate(lower(regexp_replace(
          normalize($1, NFD), '[\\u0300-\\u036f]', '', 'g')), 'øłđð', 'oldd')
      $$;

      -- Somebody has to be left who can make others admins. One who goes waits here for another who
      -- is going: each would see the other stay.
      CREATE FUNCTION keep_an_admin() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        PERFORM pg_advisory_xact_lock(hashtext('keep_an_admin'));
        IF NOT EXISTS (SELECT FROM users WHERE role = 'admin' AND active) THEN
          RAISE 'the last active admin has to stay'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'users_keep_an_admin';
        END IF;
        RETURN NULL;
      END $$;
      CREATE TRIGGER keep_an_admin_changed AFTER UPDATE OF role, active ON users
        FOR EACH ROW WHEN (old.role = 'admin' AND old.active AND NOT (new.role = 'admin' AND new.active))
        EXECUTE FUNCTION keep_an_admin();
      CREATE TRIGGER keep_an_admin_deleted AFTER DELETE ON users
        FOR EACH ROW WHEN (old.role = 'admin' AND old.active)
        EXECUTE FUNCTION keep_an_admin();
    `)
  }

  async down() {
    this.schema.raw(`
      DROP TRIGGER keep_an_admin_changed ON users;
      DROP TRIGGER keep_an_admin_deleted ON users;
      DROP FUNCTION keep_an_admin, folded(text);
    `)
  }
}
