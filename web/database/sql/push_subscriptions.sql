-- Guarantees that nothing is pushed to a device that is not signed in any more.

CREATE OR REPLACE FUNCTION delete_push_subscription() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM push_subscriptions WHERE sign_in_id = new.id;
  RETURN NULL;
END $$;

-- Reason: sign-ins that have ended keep their rows. (A deleted sign-in deletes its push subscription by a
-- foreign key.)
CREATE OR REPLACE TRIGGER delete_push_subscription AFTER UPDATE OF ended_at ON sign_ins
  FOR EACH ROW WHEN (new.ended_at IS NOT NULL)
  EXECUTE FUNCTION delete_push_subscription();
