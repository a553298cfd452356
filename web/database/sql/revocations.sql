-- Guarantees that a transaction that ends a right also adds a row to pending_revocations. It does
-- not matter whether a page, a cascade or bare SQL ends the right.

-- Ignores subscriptions that a cascade deletes (the trigger depth is then above 1): when a member
-- or a city is deleted, revoke_user or revoke_city adds one row that covers all their
-- subscriptions. Ignores changes of the order of a board, because they end no right.
CREATE OR REPLACE FUNCTION revoke_subscriptions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF pg_trigger_depth() > 1 THEN
    RETURN NULL;
  ELSIF TG_OP = 'DELETE' THEN
    INSERT INTO pending_revocations (user_id, city_id) SELECT user_id, city_id FROM ended;
  ELSE
    INSERT INTO pending_revocations (user_id, city_id) SELECT user_id, city_id FROM (
      SELECT id, user_id, city_id, since FROM ended
      EXCEPT SELECT id, user_id, city_id, since FROM added) AS changed;
  END IF;
  RETURN NULL;
END $$;

-- Reason: a member whose subscription is deleted must get no more readings of the city.
CREATE OR REPLACE TRIGGER revoke_deleted AFTER DELETE ON subscriptions
  REFERENCING OLD TABLE AS ended
  FOR EACH STATEMENT EXECUTE FUNCTION revoke_subscriptions();

-- Reason: an UPDATE may give the subscription to another member or city. The previous member must
-- then get no more readings of the previous city.
CREATE OR REPLACE TRIGGER revoke_changed AFTER UPDATE ON subscriptions
  REFERENCING OLD TABLE AS ended NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION revoke_subscriptions();

CREATE OR REPLACE FUNCTION revoke_city() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO pending_revocations (city_id) VALUES (old.id);
  RETURN NULL;
END $$;

-- Reason: nobody may watch a city that is gone.
CREATE OR REPLACE TRIGGER revoke_deleted AFTER DELETE ON cities
  FOR EACH ROW EXECUTE FUNCTION revoke_city();

-- Reason: nobody may watch a disabled city.
CREATE OR REPLACE TRIGGER revoke_disabled AFTER UPDATE OF enabled ON cities
  FOR EACH ROW WHEN (old.enabled AND NOT new.enabled) EXECUTE FUNCTION revoke_city();

CREATE OR REPLACE FUNCTION revoke_user() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO pending_revocations (user_id) VALUES (old.id);
  RETURN NULL;
END $$;

-- Reason: all connections of a deleted account must end.
CREATE OR REPLACE TRIGGER revoke_deleted AFTER DELETE ON users
  FOR EACH ROW EXECUTE FUNCTION revoke_user();

-- Reason: all connections of a deactivated account must end. After a change of role they must end,
-- too, because the role decides what a connection may see.
CREATE OR REPLACE TRIGGER revoke_changed AFTER UPDATE OF active, role ON users
  FOR EACH ROW WHEN ((old.active AND NOT new.active) OR old.role <> new.role)
  EXECUTE FUNCTION revoke_user();

CREATE OR REPLACE FUNCTION revoke_sign_in() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO pending_revocations (sign_in_id) VALUES (old.id);
  RETURN NULL;
END $$;

-- Reason: the connections of a deleted sign-in must end. A cascade from users may delete the
-- sign-in of a session. Such a sign-in needs no row, because revoke_user has already added a row
-- for all connections of the account. The sign-in of an access token always gets a row, because the
-- cascade may come from the token.
CREATE OR REPLACE TRIGGER revoke_deleted AFTER DELETE ON sign_ins
  FOR EACH ROW WHEN (pg_trigger_depth() = 0 OR old.access_token_id IS NOT NULL)
  EXECUTE FUNCTION revoke_sign_in();

-- Reason: when a sign-in ends, its connections must end, too.
CREATE OR REPLACE TRIGGER revoke_ended AFTER UPDATE OF ended_at ON sign_ins
  FOR EACH ROW WHEN (old.ended_at IS NULL AND new.ended_at IS NOT NULL)
  EXECUTE FUNCTION revoke_sign_in();
