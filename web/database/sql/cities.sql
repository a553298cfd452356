-- Guarantees that a city's version rises exactly when its temperature or its time of measurement
-- changes. Also guarantees that a temperature that is written to the table cities becomes a
-- reading.

CREATE OR REPLACE FUNCTION version_city() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE outer_depth text;
BEGIN
  IF NOT is_mirror_write() THEN
    IF new.measured_at IS NULL
       OR (new.measured_at = old.measured_at AND new.celsius IS DISTINCT FROM old.celsius)
    THEN
      IF new.celsius IS NULL AND old.measured_at IS NULL THEN
        new.measured_at := NULL;
      ELSE
        new.measured_at := greatest(clock_timestamp(), old.measured_at);
      END IF;
    END IF;
    PERFORM check_measured_at(new.measured_at);

    -- An older temperature only becomes a reading; the city stays as it is.
    IF new.measured_at < old.measured_at THEN
      outer_depth := begin_mirror_write();
      INSERT INTO readings (city_id, celsius, measured_at)
        VALUES (new.id, new.celsius, new.measured_at);
      PERFORM end_mirror_write(outer_depth);
      new.celsius := old.celsius;
      new.measured_at := old.measured_at;
    END IF;
  END IF;

  new.version := old.version + CASE
    WHEN (new.celsius, new.measured_at) IS DISTINCT FROM (old.celsius, old.measured_at)
    THEN 1 ELSE 0 END;
  RETURN new;
END $$;

-- Reason: pages and hubs recognise a newer temperature by its version, so every writer must raise
-- the version.
CREATE OR REPLACE TRIGGER version_city BEFORE UPDATE OF celsius, measured_at ON cities
  FOR EACH ROW EXECUTE FUNCTION version_city();

-- Starts from the version in the INSERT. An undo that creates a deleted city again sets this
-- version, so that the new version is higher than the last one, which open pages still show. The
-- reading is inserted later, by record_reading_on_insert: an INSERT … ON CONFLICT may still become
-- an UPDATE, and a reading inserted here would remain.
CREATE OR REPLACE FUNCTION version_new_city() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF new.celsius IS NOT NULL AND new.measured_at IS NULL THEN
    new.measured_at := clock_timestamp();
  END IF;
  PERFORM check_measured_at(new.measured_at);
  new.version := new.version + CASE WHEN new.measured_at IS NULL THEN 0 ELSE 1 END;
  new.announced_version := 0;
  RETURN new;
END $$;

-- Reason: a city that is inserted with a temperature must have a time of measurement and a new
-- version, too.
CREATE OR REPLACE TRIGGER version_new_city BEFORE INSERT ON cities
  FOR EACH ROW EXECUTE FUNCTION version_new_city();

CREATE OR REPLACE FUNCTION record_reading() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE outer_depth text;
BEGIN
  IF NOT is_mirror_write() THEN
    outer_depth := begin_mirror_write();
    INSERT INTO readings (city_id, celsius, measured_at)
      VALUES (new.id, new.celsius, new.measured_at);
    PERFORM end_mirror_write(outer_depth);
  END IF;
  RETURN NULL;
END $$;

-- Reason: the history in readings must be complete, even if somebody updates cities with bare SQL.
CREATE OR REPLACE TRIGGER record_reading_on_update AFTER UPDATE OF celsius, measured_at ON cities
  FOR EACH ROW WHEN (new.version > old.version) EXECUTE FUNCTION record_reading();

-- Reason: a temperature with which a city is inserted must be in the history, too.
CREATE OR REPLACE TRIGGER record_reading_on_insert AFTER INSERT ON cities
  FOR EACH ROW WHEN (new.measured_at IS NOT NULL) EXECUTE FUNCTION record_reading();
