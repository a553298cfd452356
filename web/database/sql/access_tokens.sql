-- Guarantees that an access token keeps its abilities.

CREATE OR REPLACE FUNCTION reject_changed_abilities() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'an access token keeps its abilities; create another token, and delete this one'
    USING ERRCODE = 'integrity_constraint_violation';
END $$;

-- Reason: hubs look up the abilities of a token only when its program connects.
CREATE OR REPLACE TRIGGER keep_abilities BEFORE UPDATE OF abilities ON auth_access_tokens
  FOR EACH ROW WHEN (old.abilities <> new.abilities) EXECUTE FUNCTION reject_changed_abilities();
