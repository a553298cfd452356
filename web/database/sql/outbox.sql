-- Guarantees that the leader learns at once, by NOTIFY, that something is pending. The notification
-- has no content: the leader reads from cities, rooms and pending_revocations what is pending.

-- Web servers, commands and hubs announce their own readings and messages, so they need not wake the
-- leader. Their connections have this application name. If such a process ends before it has announced
-- a change, the leader finds the change within a second. Revocations are rare and urgent, so they
-- always wake it.
CREATE OR REPLACE FUNCTION notify_pending() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_TABLE_NAME = 'pending_revocations'
    OR current_setting('application_name') <> 'fairweather announces' THEN
    NOTIFY pending;
  END IF;
  RETURN NULL;
END $$;

-- Reason: temperatures that were written with bare SQL must be announced as fast as all others.
CREATE OR REPLACE TRIGGER notify_pending AFTER INSERT OR UPDATE OF celsius, measured_at ON cities
  FOR EACH STATEMENT EXECUTE FUNCTION notify_pending();

-- Reason: connections must lose a revoked right at once.
CREATE OR REPLACE TRIGGER notify_pending AFTER INSERT ON pending_revocations
  FOR EACH STATEMENT EXECUTE FUNCTION notify_pending();
