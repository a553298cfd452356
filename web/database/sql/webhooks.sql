-- Guarantees that every reading, crossed limit and message reaches the webhooks that want it, no matter who
-- writes it. The rows and the job are part of the transaction of the writer.

-- Adds deliveries with 100 ids at most, and one job for each webhook and transaction: an import of 100,000
-- readings adds a thousand small rows, and one job. The job sends whatever waits.
CREATE OR REPLACE FUNCTION add_webhook_deliveries(event text, subject_ids bigint[]) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  receivers integer[] := ARRAY(
    SELECT id FROM webhooks WHERE enabled AND deleted_at IS NULL AND $1 = ANY(events) ORDER BY id);
BEGIN
  INSERT INTO webhook_deliveries (webhook_id, event, subject_ids)
    SELECT receiver, $1, $2[first : first + 99]
      FROM generate_series(1, cardinality($2), 100) AS first, unnest(receivers) AS receiver
      ORDER BY first, receiver;
  PERFORM wake_webhooks(receivers);
END $$;

-- Adds a job as pg-boss does. If no process has created the queue yet, a scheduled task adds the job later.
CREATE OR REPLACE FUNCTION wake_webhooks(ids integer[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  woken integer[] := string_to_array(
    nullif(current_setting('fairweather.woken_webhooks', true), ''), ',')::integer[];
BEGIN
  INSERT INTO pgboss.job (name, data, expire_seconds, deletion_seconds, keep_until, retry_limit,
      retry_delay, retry_backoff, retry_delay_max, policy, dead_letter, heartbeat_seconds)
    SELECT name, jsonb_build_object('webhookId', webhook), expire_seconds, deletion_seconds,
        now() + retention_seconds * interval '1 second', retry_limit, retry_delay, retry_backoff,
        retry_delay_max, policy, dead_letter, heartbeat_seconds
      FROM pgboss.queue, unnest(ids) AS webhook
      WHERE name = 'webhook' AND webhook <> ALL(coalesce(woken, '{}'));
  IF FOUND THEN
    PERFORM pg_notify('pgboss_' || left(encode(sha224('pgboss'), 'hex'), 24), 'webhook');
    -- For this transaction: its jobs start when it commits.
    PERFORM set_config('fairweather.woken_webhooks', array_to_string(woken || ids, ','), true);
  END IF;
END $$;

-- Cheaper than the aggregates of the triggers below, and all that most installations need.
CREATE OR REPLACE FUNCTION is_event_wanted(event text) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT FROM webhooks WHERE enabled AND deleted_at IS NULL AND $1 = ANY(events))
$$;

CREATE OR REPLACE FUNCTION add_reading_deliveries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF is_event_wanted('reading.recorded') THEN
    PERFORM add_webhook_deliveries('reading.recorded', array_agg(id ORDER BY id)) FROM added
      HAVING count(*) > 0;
  END IF;
  RETURN NULL;
END $$;

-- Reason: a reading from any writer is told.
CREATE OR REPLACE TRIGGER tell_webhooks AFTER INSERT ON readings
  REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION add_reading_deliveries();

-- Several members may have the same limit. A crossing is told once, so that it does not say how many.
CREATE OR REPLACE FUNCTION add_alert_deliveries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF is_event_wanted('alert.crossed') THEN
    PERFORM add_webhook_deliveries('alert.crossed', array_agg(id::bigint ORDER BY id))
      FROM (SELECT min(id) AS id FROM added GROUP BY city_id, kind, threshold) crossings
      HAVING count(*) > 0;
  END IF;
  RETURN NULL;
END $$;

-- Reason: a limit is crossed in the database, see watch_limits.
CREATE OR REPLACE TRIGGER tell_webhooks AFTER INSERT ON notifications
  REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION add_alert_deliveries();

CREATE OR REPLACE FUNCTION add_message_deliveries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF is_event_wanted('message.posted') THEN
    PERFORM add_webhook_deliveries('message.posted', array_agg(serial::bigint ORDER BY serial)) FROM added
      HAVING count(*) > 0;
  END IF;
  RETURN NULL;
END $$;

-- Reason: a message from any writer is told.
CREATE OR REPLACE TRIGGER tell_webhooks AFTER INSERT ON messages
  REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION add_message_deliveries();
