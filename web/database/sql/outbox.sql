-- Guarantees that the leader learns at once, by NOTIFY, that something is pending. The notification
-- says no more than that: what is pending is in cities and pending_revocations.

CREATE OR REPLACE FUNCTION notify_pending() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NOTIFY pending;
  RETURN NULL;
END $$;

-- Reason: temperatures that were written with bare SQL are announced as soon as others.
CREATE OR REPLACE TRIGGER notify_pending AFTER INSERT OR UPDATE OF celsius, measured_at ON cities
  FOR EACH STATEMENT EXECUTE FUNCTION notify_pending();

-- Reason: connections must lose a revoked right at once.
CREATE OR REPLACE TRIGGER notify_pending AFTER INSERT ON pending_revocations
  FOR EACH STATEMENT EXECUTE FUNCTION notify_pending();
