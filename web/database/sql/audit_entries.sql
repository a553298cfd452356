-- Guarantees that an audit entry about a city contains the city's version at that moment. If an
-- undo creates a deleted city again, it gives the city a higher version.

CREATE OR REPLACE FUNCTION set_city_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  new.version := coalesce(
    (SELECT version FROM cities WHERE id = new.subject_id),
    -- The city does not exist any more: take the version from the entry that this entry undoes.
    (SELECT version FROM audit_entries WHERE id = new.undoes));
  RETURN new;
END $$;

-- Reason: a city that is created again must have a higher version than before, because open pages
-- still show its last version and ignore lower ones.
CREATE OR REPLACE TRIGGER set_city_version BEFORE INSERT ON audit_entries
  FOR EACH ROW WHEN (new.subject_type = 'city') EXECUTE FUNCTION set_city_version();
