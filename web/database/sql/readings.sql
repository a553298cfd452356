-- Guarantees that each reading has a valid time, and that its city shows the newest reading.

-- A reading without a time was measured now. If the city's last reading has a time ahead of the
-- database's clock, the new reading gets the same time: with an earlier time it would not become
-- the city's temperature.
CREATE OR REPLACE FUNCTION set_measured_at() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF new.measured_at IS NULL THEN
    new.measured_at := greatest(
      clock_timestamp(), (SELECT c.measured_at FROM cities c WHERE c.id = new.city_id));
  END IF;
  PERFORM check_measured_at(new.measured_at);
  RETURN new;
END $$;

-- Reason: every reading must have a time within the limits, no matter who writes it.
CREATE OR REPLACE TRIGGER set_measured_at BEFORE INSERT ON readings
  FOR EACH ROW EXECUTE FUNCTION set_measured_at();

-- Locks the cities in id order first, so that two imports cannot deadlock. The UPDATE is a separate
-- statement, so that it sees changes that others committed while this function waited for the
-- locks.
CREATE OR REPLACE FUNCTION update_cities() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE outer_depth text;
BEGIN
  IF is_mirror_write() THEN RETURN NULL; END IF;

  PERFORM FROM cities WHERE id IN (SELECT city_id FROM added)
    ORDER BY id FOR NO KEY UPDATE;

  outer_depth := begin_mirror_write();
  UPDATE cities c SET celsius = newest.celsius, measured_at = newest.measured_at
    FROM (SELECT DISTINCT ON (city_id) city_id, celsius, measured_at FROM added
          ORDER BY city_id, measured_at DESC, id DESC) newest
    WHERE c.id = newest.city_id
      AND (c.measured_at IS NULL OR newest.measured_at >= c.measured_at);
  PERFORM end_mirror_write(outer_depth);
  RETURN NULL;
END $$;

-- Reason: a city's temperature is its newest reading. The trigger runs once per statement, because
-- an import adds many rows.
CREATE OR REPLACE TRIGGER update_cities AFTER INSERT ON readings
  REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION update_cities();
