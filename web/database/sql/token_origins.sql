-- Guarantees that an access token keeps its origins.

CREATE OR REPLACE FUNCTION reject_changed_origins() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'an access token keeps its origins; create another token, and delete this one'
    USING ERRCODE = 'integrity_constraint_violation';
END $$;

-- Reason: hubs look up the origins of a token only when a page connects.
CREATE OR REPLACE TRIGGER keep_origins BEFORE UPDATE OF origins ON auth_access_tokens
  FOR EACH ROW WHEN (old.origins <> new.origins) EXECUTE FUNCTION reject_changed_origins();
