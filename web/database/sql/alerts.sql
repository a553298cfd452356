-- Guarantees that each crossing of an alert's limit adds exactly one notification, no matter who writes the
-- reading, and that a member has at most 20 alerts.

-- The largest rise or fall (negative) from a reading of the hour before, in °C. Null if there is none.
CREATE OR REPLACE FUNCTION change_within_hour(city integer, celsius numeric, at timestamptz)
RETURNS numeric LANGUAGE sql STABLE AS $$
  SELECT $2 - earlier.celsius FROM readings AS earlier
    WHERE city_id = $1 AND measured_at >= $3 - interval '1 hour' AND measured_at < $3
      AND earlier.celsius IS NOT NULL
    ORDER BY abs($2 - earlier.celsius) DESC, measured_at DESC LIMIT 1
$$;

-- By how much a temperature is past the limit of an alert. Negative on the other side of the limit.
CREATE OR REPLACE FUNCTION past_limit(kind text, threshold numeric, celsius numeric, change numeric)
RETURNS numeric IMMUTABLE PARALLEL SAFE LANGUAGE sql
RETURN CASE kind
  WHEN 'above' THEN celsius - threshold
  WHEN 'below' THEN threshold - celsius
  ELSE coalesce(abs(change), 0) - threshold
END;

-- Above and below exclude the limit itself. A change of exactly the limit counts.
CREATE OR REPLACE FUNCTION is_past_limit(kind text, threshold numeric, celsius numeric, change numeric)
RETURNS boolean IMMUTABLE PARALLEL SAFE LANGUAGE sql
RETURN CASE kind
  WHEN 'change' THEN past_limit(kind, threshold, celsius, change) >= 0
  ELSE past_limit(kind, threshold, celsius, change) > 0
END;

-- Readings around the limit must not alert again and again, so an alert is armed again only when the
-- temperature has come back by this margin.
CREATE OR REPLACE FUNCTION is_back(kind text, threshold numeric, celsius numeric, change numeric)
RETURNS boolean IMMUTABLE PARALLEL SAFE LANGUAGE sql
RETURN past_limit(kind, threshold, celsius, change) <= -0.5;

-- Whether mails and pushes must wait at this time. It is in the time zone of the member.
CREATE OR REPLACE FUNCTION in_quiet_hours(member users, at timestamptz) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
DECLARE local time;
BEGIN
  IF member.quiet_from IS NULL THEN RETURN false; END IF;
  local := at AT TIME ZONE known_time_zone(coalesce(member.time_zone, member.quiet_zone, 'UTC'));
  IF member.quiet_from < member.quiet_until THEN
    RETURN local >= member.quiet_from AND local < member.quiet_until;
  END IF;
  RETURN local >= member.quiet_from OR local < member.quiet_until;
END $$;

-- The cities are locked already: by update_cities, or because the reading is a mirror write. So two
-- transactions never turn an alert at the same time. The state of an alert follows the temperature even
-- while the member may not be told; otherwise the first reading after that would look like a crossing.
CREATE OR REPLACE FUNCTION check_alerts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- Cheaper than the statement below, and all that most writers need.
  IF NOT EXISTS (SELECT FROM added JOIN alerts ON alerts.city_id = added.city_id) THEN
    RETURN NULL;
  END IF;

  WITH latest AS MATERIALIZED (
    SELECT city_id, max(measured_at) AS measured_at FROM added GROUP BY city_id),
  -- Late readings are not the newest of their city. An old one is not news, even if it is the newest.
  newest AS MATERIALIZED (
    SELECT cities.id, cities.celsius, cities.measured_at, cities.enabled
      FROM latest JOIN cities ON cities.id = latest.city_id AND cities.measured_at = latest.measured_at
      WHERE cities.celsius IS NOT NULL AND latest.measured_at > clock_timestamp() - interval '3 hours'
        AND EXISTS (SELECT FROM alerts WHERE alerts.city_id = latest.city_id)),
  changed AS MATERIALIZED (
    SELECT *, CASE WHEN EXISTS (
          SELECT FROM alerts WHERE alerts.city_id = newest.id AND kind = 'change')
        THEN change_within_hour(id, celsius, measured_at) END AS change
      FROM newest),
  turned AS (
    UPDATE alerts SET armed = NOT armed FROM changed
      WHERE alerts.city_id = changed.id AND deleted_at IS NULL
        AND CASE WHEN armed THEN is_past_limit(kind, alerts.celsius, changed.celsius, change)
          ELSE is_back(kind, alerts.celsius, changed.celsius, change) END
      RETURNING alerts.*, changed.celsius AS measured, change, measured_at, enabled)
  INSERT INTO notifications
      (user_id, alert_id, city_id, kind, threshold, celsius, change, measured_at, in_quiet_hours)
    SELECT turned.user_id, turned.id, turned.city_id, kind, turned.celsius, measured,
        CASE kind WHEN 'change' THEN change END, measured_at, in_quiet_hours(users, clock_timestamp())
      FROM turned JOIN users ON users.id = turned.user_id AND active
      JOIN subscriptions
        ON subscriptions.user_id = turned.user_id AND subscriptions.city_id = turned.city_id
      WHERE NOT armed AND NOT paused AND enabled
      ORDER BY turned.user_id, turned.id;
  RETURN NULL;
END $$;

-- Reason: a reading from any writer may cross a limit. Every new temperature of a city is a reading. The
-- name makes the trigger fire after update_cities.
CREATE OR REPLACE TRIGGER watch_limits AFTER INSERT ON readings
  REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION check_alerts();

CREATE OR REPLACE FUNCTION arm_alert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  new.armed := NOT coalesce((
    SELECT is_past_limit(new.kind, new.celsius, cities.celsius,
        CASE new.kind WHEN 'change' THEN change_within_hour(id, cities.celsius, measured_at) END)
      FROM cities WHERE id = new.city_id), false);
  RETURN new;
END $$;

-- Reason: a temperature that is past the limit already has not crossed it.
CREATE OR REPLACE TRIGGER arm_new BEFORE INSERT ON alerts
  FOR EACH ROW EXECUTE FUNCTION arm_alert();

CREATE OR REPLACE TRIGGER arm_changed BEFORE UPDATE OF city_id, kind, celsius, deleted_at ON alerts
  FOR EACH ROW WHEN (
    (new.city_id, new.kind, new.celsius) IS DISTINCT FROM (old.city_id, old.kind, old.celsius)
      OR (new.deleted_at IS NULL AND old.deleted_at IS NOT NULL))
  EXECUTE FUNCTION arm_alert();

-- Locks the member, so that parallel requests cannot exceed the limit together.
CREATE OR REPLACE FUNCTION limit_alerts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM users WHERE id = new.user_id FOR NO KEY UPDATE;
  IF (SELECT count(*) FROM alerts WHERE user_id = new.user_id AND deleted_at IS NULL AND id <> new.id) >= 20
  THEN
    RAISE EXCEPTION 'member % already has 20 alerts', new.user_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'alerts_per_member';
  END IF;
  RETURN new;
END $$;

-- Reason: every alert costs work with each reading of its city.
CREATE OR REPLACE TRIGGER limit_new BEFORE INSERT ON alerts
  FOR EACH ROW WHEN (new.deleted_at IS NULL) EXECUTE FUNCTION limit_alerts();

CREATE OR REPLACE TRIGGER limit_changed BEFORE UPDATE OF user_id, deleted_at ON alerts
  FOR EACH ROW WHEN (
    new.deleted_at IS NULL AND (old.deleted_at IS NOT NULL OR new.user_id <> old.user_id))
  EXECUTE FUNCTION limit_alerts();

-- Reason: all pages of the member show the notification at once.
CREATE OR REPLACE TRIGGER raise_added AFTER INSERT ON notifications
  REFERENCING NEW TABLE AS touched
  FOR EACH STATEMENT EXECUTE FUNCTION raise_touched_inboxes();

CREATE OR REPLACE FUNCTION raise_inboxes_of_seen_notifications() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  user_ids integer[] := ARRAY(
    SELECT touched.user_id FROM touched JOIN before USING (id)
      WHERE touched.seen_at IS DISTINCT FROM before.seen_at);
BEGIN
  IF user_ids <> '{}' THEN
    PERFORM raise_inboxes(user_ids);
  END IF;
  RETURN NULL;
END $$;

-- No page shows at once whether a mail or a push has been sent.
CREATE OR REPLACE TRIGGER raise_changed AFTER UPDATE ON notifications
  REFERENCING OLD TABLE AS before NEW TABLE AS touched
  FOR EACH STATEMENT EXECUTE FUNCTION raise_inboxes_of_seen_notifications();

CREATE OR REPLACE FUNCTION raise_inboxes_of_deleted_notifications() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  user_ids integer[] := ARRAY(SELECT user_id FROM touched WHERE seen_at IS NULL);
BEGIN
  IF user_ids <> '{}' THEN
    PERFORM raise_inboxes(user_ids);
  END IF;
  RETURN NULL;
END $$;

-- Reason: pages count the unseen notifications.
CREATE OR REPLACE TRIGGER raise_removed AFTER DELETE ON notifications
  REFERENCING OLD TABLE AS touched
  FOR EACH STATEMENT EXECUTE FUNCTION raise_inboxes_of_deleted_notifications();
