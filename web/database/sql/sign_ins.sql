-- Guarantees that an access token and its sign-in exist only together, and that a session does not
-- outlive its sign-in.

CREATE OR REPLACE FUNCTION add_token_sign_in() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO sign_ins (user_id, device, access_token_id, expires_at, last_used)
    VALUES (new.tokenable_id, new.name, new.id, new.expires_at, NULL);
  RETURN NULL;
END $$;

-- Reason: every access token must have a sign-in, so that its connections end in the same way as
-- connections of a session.
CREATE OR REPLACE TRIGGER add_token_sign_in AFTER INSERT ON auth_access_tokens
  FOR EACH ROW EXECUTE FUNCTION add_token_sign_in();

CREATE OR REPLACE FUNCTION delete_access_token() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM auth_access_tokens WHERE id = old.access_token_id;
  RETURN NULL;
END $$;

-- Reason: a token must not work after its sign-in has ended. (A deleted token deletes its sign-in by a
-- foreign key.)
CREATE OR REPLACE TRIGGER delete_access_token AFTER UPDATE OF ended_at ON sign_ins
  FOR EACH ROW WHEN (old.access_token_id IS NOT NULL AND new.ended_at IS NOT NULL)
  EXECUTE FUNCTION delete_access_token();

-- Sets sessions.sign_in_id from the session's data. If a sign-in is deleted, a foreign key also
-- deletes its session, which may contain texts that the user typed. A session of a deleted sign-in
-- is not stored: otherwise, a request that is still running would store the deleted session again.
CREATE OR REPLACE FUNCTION link_session() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE named integer;
BEGIN
  BEGIN
    named := new.data::jsonb #>> '{message,auth_web}';
  EXCEPTION WHEN data_exception THEN
    -- The session contains a zero byte that somebody typed. It is valid in JSON, but not in
    -- PostgreSQL's jsonb.
    named := substring(new.data FROM '"auth_web":(\d{1,9})[,}]');
  END;
  SELECT id INTO new.sign_in_id FROM sign_ins
    WHERE id = named AND access_token_id IS NULL FOR KEY SHARE;
  IF named IS NOT NULL AND new.sign_in_id IS NULL THEN
    RETURN NULL;
  END IF;
  RETURN new;
END $$;

-- Reason: each session must contain the id of its sign-in, but AdonisJS's session store writes only
-- id, data and expiry.
CREATE OR REPLACE TRIGGER link_session BEFORE INSERT OR UPDATE OF data ON sessions
  FOR EACH ROW EXECUTE FUNCTION link_session();
