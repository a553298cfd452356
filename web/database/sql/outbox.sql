-- Guarantees that the leader learns at once, by NOTIFY, that something is pending. The notification
-- has no content: the leader reads from cities and pending_revocations what is pending.

CREATE OR REPLACE FUNCTION notify_pending() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NOTIFY pending;
  RETURN NULL;
END $$;

-- Reason: temperatures that were written with bare SQL must be announced as fast as all others.
CREATE OR REPLACE TRIGGER notify_pending AFTER INSERT OR UPDATE OF celsius, measured_at ON cities
  FOR EACH STATEMENT EXECUTE FUNCTION notify_pending();

-- Reason: connections must lose a revoked right at once.
CREATE OR REPLACE TRIGGER notify_pending AFTER INSERT ON pending_revocations
  FOR EACH STATEMENT EXECUTE FUNCTION notify_pending();
