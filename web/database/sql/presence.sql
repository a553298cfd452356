-- Guarantees that the hubs learn at once, through pending_revocations, that a member hides their
-- presence or ceases to do so. It does not matter whether a page, a command or bare SQL changes it.

CREATE OR REPLACE FUNCTION recheck_presence() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO pending_revocations (user_id, of_presence) VALUES (new.id, true);
  RETURN NULL;
END $$;

-- Reason: open pages of others must not show a member who hides.
CREATE OR REPLACE TRIGGER recheck_presence AFTER UPDATE OF hides_presence ON users
  FOR EACH ROW WHEN (old.hides_presence <> new.hides_presence)
  EXECUTE FUNCTION recheck_presence();
