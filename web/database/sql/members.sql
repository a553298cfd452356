-- Guarantees that there is always an active admin, and that a deleted account leaves no personal data.

-- Without an active admin nobody could make another member an admin. The lock makes such changes
-- wait for each other. Otherwise the last two admins could both give up their role at the same
-- time, because each transaction would still see the other admin.
CREATE OR REPLACE FUNCTION keep_an_admin() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('keep_an_admin'));
  IF NOT EXISTS (SELECT FROM users WHERE role = 'admin' AND active) THEN
    RAISE 'the last active admin has to stay'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'users_keep_an_admin';
  END IF;
  RETURN NULL;
END $$;

-- Reason: the last admin must not lose the role or be deactivated.
CREATE OR REPLACE TRIGGER keep_an_admin_changed AFTER UPDATE OF role, active ON users
  FOR EACH ROW WHEN (old.role = 'admin' AND old.active AND NOT (new.role = 'admin' AND new.active))
  EXECUTE FUNCTION keep_an_admin();

-- Reason: the last admin must not be deleted.
CREATE OR REPLACE TRIGGER keep_an_admin_deleted AFTER DELETE ON users
  FOR EACH ROW WHEN (old.role = 'admin' AND old.active)
  EXECUTE FUNCTION keep_an_admin();

-- Audit entries outlive the account, but lose its name, its e-mail and what was said about the member. Sessions without a sign-in are
-- deleted if they contain the e-mail, for example because somebody typed it in a failed attempt to
-- sign in.
CREATE OR REPLACE FUNCTION erase_personal_data() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE audit_entries SET changes = changes - '{name,email,reason}'::text[]
    WHERE subject_type = 'user' AND subject_id = old.id;
  DELETE FROM sessions WHERE sign_in_id IS NULL AND strpos(lower(data), old.email) > 0;
  RETURN NULL;
END $$;

-- Reason: a deleted account must leave no personal data, but foreign keys do not reach audit
-- entries and sessions without a sign-in.
CREATE OR REPLACE TRIGGER erase_personal_data AFTER DELETE ON users
  FOR EACH ROW EXECUTE FUNCTION erase_personal_data();
