-- Guarantees that an audit entry about a city has the version that the city had at that moment, so that
-- an undo that creates the city again can continue above it.

CREATE OR REPLACE FUNCTION set_city_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  new.version := coalesce(
    (SELECT version FROM cities WHERE id = new.subject_id),
    -- The city does not exist any more: take the version from the entry that this entry undoes.
    (SELECT version FROM audit_entries WHERE id = new.undoes));
  RETURN new;
END $$;

-- Reason: open pages still show the last version of a deleted city, and ignore lower versions.
CREATE OR REPLACE TRIGGER set_city_version BEFORE INSERT ON audit_entries
  FOR EACH ROW WHEN (new.subject_type = 'city') EXECUTE FUNCTION set_city_version();
