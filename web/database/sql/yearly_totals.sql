-- Guarantees that yearly_totals has the totals of the entries of each member, calendar year and kind.

-- Sorts the rows, so that two writers lock them in the same order and cannot deadlock.
CREATE OR REPLACE FUNCTION add_yearly_totals() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO yearly_totals AS totals
    SELECT user_id, extract(year FROM date), kind, count(*), sum(distance_m), sum(duration_s)
      FROM added GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
    ON CONFLICT (user_id, year, kind) DO UPDATE SET
      entries = totals.entries + excluded.entries,
      distance_m = totals.distance_m + excluded.distance_m,
      duration_s = totals.duration_s + excluded.duration_s;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION change_yearly_totals() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO yearly_totals AS totals
    SELECT user_id, extract(year FROM date), kind, sum(n), sum(n * distance_m), sum(n * duration_s)
      FROM (SELECT 1 AS n, * FROM added UNION ALL SELECT -1, * FROM ended) AS changed
      GROUP BY 1, 2, 3
      HAVING sum(n) <> 0 OR sum(n * distance_m) <> 0 OR sum(n * duration_s) <> 0
      ORDER BY 1, 2, 3
    ON CONFLICT (user_id, year, kind) DO UPDATE SET
      entries = totals.entries + excluded.entries,
      distance_m = totals.distance_m + excluded.distance_m,
      duration_s = totals.duration_s + excluded.duration_s;
  RETURN NULL;
END $$;

-- Inserts nothing: the entries of a deleted account end when its row is gone already.
CREATE OR REPLACE FUNCTION subtract_yearly_totals() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM yearly_totals AS totals
    WHERE (user_id, year, kind) IN (SELECT user_id, extract(year FROM date), kind FROM ended)
    ORDER BY user_id, year, kind FOR NO KEY UPDATE;
  UPDATE yearly_totals AS totals SET
      entries = totals.entries - gone.entries,
      distance_m = totals.distance_m - gone.distance_m,
      duration_s = totals.duration_s - gone.duration_s
    FROM (
      SELECT user_id, extract(year FROM date) AS year, kind, count(*) AS entries,
             sum(distance_m) AS distance_m, sum(duration_s) AS duration_s
        FROM ended GROUP BY 1, 2, 3
    ) AS gone
    WHERE (totals.user_id, totals.year, totals.kind) = (gone.user_id, gone.year, gone.kind);
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION empty_yearly_totals() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM yearly_totals;
  RETURN NULL;
END $$;

-- Reason for the four triggers: to add up a year of all entries of a club for each view of its page
-- would be too slow.
CREATE OR REPLACE TRIGGER total_added AFTER INSERT ON entries
  REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION add_yearly_totals();

CREATE OR REPLACE TRIGGER total_changed AFTER UPDATE ON entries
  REFERENCING OLD TABLE AS ended NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION change_yearly_totals();

CREATE OR REPLACE TRIGGER total_ended AFTER DELETE ON entries
  REFERENCING OLD TABLE AS ended
  FOR EACH STATEMENT EXECUTE FUNCTION subtract_yearly_totals();

CREATE OR REPLACE TRIGGER total_truncated AFTER TRUNCATE ON entries
  FOR EACH STATEMENT EXECUTE FUNCTION empty_yearly_totals();
