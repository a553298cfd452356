-- Guarantees that the version of a member's inbox rises in each transaction that changes what all their
-- pages show at once: what they have read, who has mentioned them, and which rooms they have muted. It
-- does not matter whether a page or bare SQL changes it.

-- Locks the inboxes in the order of their ids, so that two writers cannot deadlock. A cascade from a
-- deleted account finds no user any more.
CREATE OR REPLACE FUNCTION raise_inboxes(user_ids integer[]) RETURNS void LANGUAGE sql AS $$
  INSERT INTO inboxes AS inbox (user_id, version)
    SELECT id, 1 FROM (
      SELECT id FROM users WHERE id = ANY(user_ids) ORDER BY id FOR KEY SHARE) AS existing
    ON CONFLICT (user_id) DO UPDATE SET version = inbox.version + 1
$$;

CREATE OR REPLACE FUNCTION raise_touched_inboxes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM raise_inboxes(ARRAY(SELECT user_id FROM touched));
  RETURN NULL;
END $$;

-- Reason: changes with bare SQL must arrive as fast as all others.
CREATE OR REPLACE TRIGGER notify_pending AFTER INSERT OR UPDATE OF version ON inboxes
  FOR EACH STATEMENT EXECUTE FUNCTION notify_pending();

-- Reason for the raise_ triggers: all pages of a member must show the same.
CREATE OR REPLACE TRIGGER raise_added AFTER INSERT ON reads
  REFERENCING NEW TABLE AS touched
  FOR EACH STATEMENT EXECUTE FUNCTION raise_touched_inboxes();

CREATE OR REPLACE TRIGGER raise_changed AFTER UPDATE ON reads
  REFERENCING NEW TABLE AS touched
  FOR EACH STATEMENT EXECUTE FUNCTION raise_touched_inboxes();

CREATE OR REPLACE TRIGGER raise_added AFTER INSERT ON muted_rooms
  REFERENCING NEW TABLE AS touched
  FOR EACH STATEMENT EXECUTE FUNCTION raise_touched_inboxes();

CREATE OR REPLACE TRIGGER raise_removed AFTER DELETE ON muted_rooms
  REFERENCING OLD TABLE AS touched
  FOR EACH STATEMENT EXECUTE FUNCTION raise_touched_inboxes();

CREATE OR REPLACE TRIGGER raise_added AFTER INSERT ON mentions
  REFERENCING NEW TABLE AS touched
  FOR EACH STATEMENT EXECUTE FUNCTION raise_touched_inboxes();

CREATE OR REPLACE FUNCTION raise_inboxes_of_changed_mentions() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  user_ids integer[] := ARRAY(
    SELECT user_id FROM touched JOIN before USING (message_id, user_id)
      WHERE (touched.seen_at, touched.withdrawn) IS DISTINCT FROM (before.seen_at, before.withdrawn));
BEGIN
  IF user_ids <> '{}' THEN
    PERFORM raise_inboxes(user_ids);
  END IF;
  RETURN NULL;
END $$;

-- No page shows whether a mail has told of a mention.
CREATE OR REPLACE TRIGGER raise_changed AFTER UPDATE ON mentions
  REFERENCING OLD TABLE AS before NEW TABLE AS touched
  FOR EACH STATEMENT EXECUTE FUNCTION raise_inboxes_of_changed_mentions();

CREATE OR REPLACE TRIGGER raise_removed AFTER DELETE ON mentions
  REFERENCING OLD TABLE AS touched
  FOR EACH STATEMENT EXECUTE FUNCTION raise_touched_inboxes();

-- Reason: the inbox names the rooms that the member may read.
CREATE OR REPLACE TRIGGER raise_removed AFTER DELETE ON subscriptions
  REFERENCING OLD TABLE AS touched
  FOR EACH STATEMENT EXECUTE FUNCTION raise_touched_inboxes();

-- Reason: a city that is enabled again changes its subscriptions, and its room is readable again. When
-- it is disabled, a revocation tells the pages.
CREATE OR REPLACE TRIGGER raise_changed AFTER UPDATE ON subscriptions
  REFERENCING NEW TABLE AS touched
  FOR EACH STATEMENT EXECUTE FUNCTION raise_touched_inboxes();

CREATE OR REPLACE FUNCTION start_reading_city() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO reads AS known (user_id, room_id, number)
    SELECT user_id, added.city_id, last_position
      FROM added JOIN rooms ON rooms.id = added.city_id ORDER BY user_id, added.city_id
    ON CONFLICT (user_id, room_id) DO UPDATE SET number = greatest(known.number, excluded.number);
  PERFORM raise_inboxes(ARRAY(SELECT user_id FROM added));
  RETURN NULL;
END $$;

-- Reason: only what is written after a member got the right to read the room is new to them. A room
-- without a row has no messages yet, so all of its messages will be new.
CREATE OR REPLACE TRIGGER start_reading AFTER INSERT ON subscriptions
  REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION start_reading_city();

CREATE OR REPLACE FUNCTION start_reading_lobby() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO reads (user_id, room_id, number)
    SELECT added.id, rooms.id, last_position FROM added CROSS JOIN rooms WHERE rooms.id = 0;
  RETURN NULL;
END $$;

-- Reason: as for subscriptions. Every member may read the lobby.
CREATE OR REPLACE TRIGGER start_reading AFTER INSERT ON users
  REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION start_reading_lobby();

-- Locks the mentions in the order of list_mentions.
CREATE OR REPLACE FUNCTION see_read_mentions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE mentions SET seen_at = clock_timestamp() FROM (
      SELECT message_id FROM mentions JOIN messages ON messages.id = message_id
        WHERE mentions.user_id = new.user_id AND seen_at IS NULL AND NOT withdrawn
          AND messages.room_id = new.room_id AND messages.number <= new.number
        ORDER BY message_id FOR NO KEY UPDATE OF mentions) AS read
    WHERE mentions.user_id = new.user_id AND mentions.message_id = read.message_id;
  RETURN NULL;
END $$;

-- Reason: whoever has read a room has seen who mentioned them there.
CREATE OR REPLACE TRIGGER see_mentions AFTER INSERT OR UPDATE OF number ON reads
  FOR EACH ROW EXECUTE FUNCTION see_read_mentions();

-- One statement, so that the mentions and then the inboxes are locked in the order of their ids. Nobody is
-- told of their own message.
CREATE OR REPLACE FUNCTION list_mentions(message_ids uuid[]) RETURNS void LANGUAGE sql AS $$
  INSERT INTO mentions AS known (message_id, user_id, withdrawn)
    SELECT messages.id, users.id, NOT bool_or(is_named) FROM (
        SELECT id AS message_id, (value ->> 'id')::integer AS user_id, true AS is_named
          FROM messages CROSS JOIN jsonb_array_elements(mentions)
          WHERE id = ANY(message_ids) AND deleted_at IS NULL
        UNION ALL
        SELECT message_id, user_id, false FROM mentions WHERE message_id = ANY(message_ids)) AS listed
      JOIN messages ON messages.id = message_id JOIN users ON users.id = user_id
      WHERE users.id IS DISTINCT FROM author_id
      GROUP BY messages.id, users.id ORDER BY messages.id, users.id
    ON CONFLICT (message_id, user_id) DO UPDATE SET withdrawn = excluded.withdrawn
      WHERE known.withdrawn <> excluded.withdrawn
$$;

CREATE OR REPLACE FUNCTION list_new_mentions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM list_mentions(ARRAY[new.id]);
  RETURN NULL;
END $$;

-- Reason for the list_ triggers: a member must be told in the transaction that names them. If the
-- message is edited or deleted, they must not be told any more.
CREATE OR REPLACE TRIGGER list_mentions AFTER INSERT ON messages
  FOR EACH ROW WHEN (new.mentions IS NOT NULL) EXECUTE FUNCTION list_new_mentions();

CREATE OR REPLACE FUNCTION list_changed_mentions() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  changed uuid[] := ARRAY(
    SELECT id FROM touched JOIN before USING (id)
      WHERE (touched.mentions IS NOT NULL OR before.mentions IS NOT NULL)
        AND (touched.mentions, touched.deleted_at) IS DISTINCT FROM (before.mentions, before.deleted_at));
BEGIN
  IF changed <> '{}' THEN
    PERFORM list_mentions(changed);
  END IF;
  RETURN NULL;
END $$;

-- The name makes it fire after position_changed, which locks the rooms. Whoever posts locks the room before
-- the inboxes, too, so an edit and a post that name the same member do not deadlock.
CREATE OR REPLACE TRIGGER relist_mentions AFTER UPDATE ON messages
  REFERENCING OLD TABLE AS before NEW TABLE AS touched
  FOR EACH STATEMENT EXECUTE FUNCTION list_changed_mentions();
