-- Guarantees that a city that is enabled again does not push another city off a member's board, and
-- that city_members has the number of members who watch each city.

CREATE OR REPLACE FUNCTION requeue_subscriptions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE subscriptions SET since = clock_timestamp() WHERE city_id = new.id;
  RETURN NULL;
END $$;

-- Reason: members may have filled their boards while the city was disabled, and the city must not
-- push another one off. So it becomes their newest subscription, and returns only to boards that
-- have room. It keeps its place there.
CREATE OR REPLACE TRIGGER requeue_subscriptions AFTER UPDATE OF enabled ON cities
  FOR EACH ROW WHEN (new.enabled AND NOT old.enabled)
  EXECUTE FUNCTION requeue_subscriptions();

CREATE OR REPLACE FUNCTION add_member_counts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO city_members SELECT id FROM added;
  RETURN NULL;
END $$;

-- Reason: a city that nobody watches needs a count, too, or lists would leave the city out.
CREATE OR REPLACE TRIGGER add_member_counts AFTER INSERT ON cities
  REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION add_member_counts();

-- Adds step to a city's count, once for each time that its id occurs in city_ids. Locks in id order
-- first, so that two writers cannot deadlock.
CREATE OR REPLACE FUNCTION change_member_counts(city_ids integer[], step integer) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM city_members WHERE city_id = ANY(city_ids) ORDER BY city_id FOR NO KEY UPDATE;
  UPDATE city_members SET members = members + step * n
    FROM (SELECT id, count(*) AS n FROM unnest(city_ids) AS id GROUP BY id) changed
    WHERE city_id = changed.id;
END $$;

CREATE OR REPLACE FUNCTION update_member_counts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    -- Nothing to count if only the order of a board has changed.
    IF NOT EXISTS (SELECT city_id FROM ended EXCEPT ALL SELECT city_id FROM added) THEN
      RETURN NULL;
    END IF;
  END IF;
  IF TG_OP <> 'INSERT' THEN
    PERFORM change_member_counts((SELECT array_agg(city_id) FROM ended), -1);
  END IF;
  IF TG_OP <> 'DELETE' THEN
    PERFORM change_member_counts((SELECT array_agg(city_id) FROM added), 1);
  END IF;
  RETURN NULL;
END $$;

-- Reason for the three count_ triggers: lists are sorted by the count, and counting for each page
-- would be too slow.
CREATE OR REPLACE TRIGGER count_added AFTER INSERT ON subscriptions
  REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION update_member_counts();

CREATE OR REPLACE TRIGGER count_changed AFTER UPDATE ON subscriptions
  REFERENCING OLD TABLE AS ended NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION update_member_counts();

CREATE OR REPLACE TRIGGER count_ended AFTER DELETE ON subscriptions
  REFERENCING OLD TABLE AS ended
  FOR EACH STATEMENT EXECUTE FUNCTION update_member_counts();
