-- Guarantees that a temperature may be written to either table: as a row in readings, or by INSERT or
-- UPDATE of cities. These functions are used by the triggers of both tables (readings.sql, cities.sql).

CREATE OR REPLACE FUNCTION check_measured_at(measured_at timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  IF measured_at < '1900-01-01' THEN
    RAISE EXCEPTION 'measured_at % is before 1900', measured_at
      USING ERRCODE = 'check_violation', CONSTRAINT = 'measured_at_not_ancient';
  END IF;
  IF measured_at > clock_timestamp() + interval '5 minutes' THEN
    RAISE EXCEPTION 'measured_at % is more than five minutes ahead', measured_at
      USING ERRCODE = 'check_violation', CONSTRAINT = 'measured_at_not_ahead';
  END IF;
END $$;

-- When one of the two tables is written, its triggers copy the write to the other table. This copy
-- is called a mirror write. The triggers of the other table must not copy it back. So before a
-- mirror write, a trigger stores the trigger depth that the mirror write will have. A trigger that
-- runs at this depth copies nothing. It would be wrong to ignore every nested trigger, because a
-- trigger of the operator may write temperatures, too.
CREATE OR REPLACE FUNCTION is_mirror_write() RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  RETURN coalesce(current_setting('fairweather.mirror_depth', true), '') = pg_trigger_depth()::text;
END $$;

-- Returns the depth that an outer mirror write has stored, or '' if there is none. Pass it to
-- end_mirror_write, which stores it again.
CREATE OR REPLACE FUNCTION begin_mirror_write() RETURNS text LANGUAGE plpgsql AS $$
DECLARE outer_depth text := coalesce(current_setting('fairweather.mirror_depth', true), '');
BEGIN
  PERFORM set_config('fairweather.mirror_depth', (pg_trigger_depth() + 1)::text, true);
  RETURN outer_depth;
END $$;

CREATE OR REPLACE FUNCTION end_mirror_write(outer_depth text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('fairweather.mirror_depth', outer_depth, true);
END $$;
