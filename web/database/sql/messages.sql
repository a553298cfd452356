-- Guarantees that every change of a message has a position in its room, and that positions become
-- visible in their order: whoever has seen a position has seen all lower ones.
--
-- An UPDATE locks messages, then their rooms. So a transaction that changes messages with several
-- statements may deadlock with one that has a single statement: it must be ready to try again.

-- Part of the cursor of a client. It changes when the positions that the client knows may belong to
-- other changes: after a restore of a backup, a TRUNCATE, or a new generation of the room. The part
-- after the dot also changes when PostgreSQL starts, because a crash may have lost commits.
CREATE OR REPLACE FUNCTION chat_epoch(generation integer) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT concat_ws('-', to_hex(oid::bigint), to_hex(pg_relation_filenode('rooms')::bigint),
      to_hex(pg_relation_filenode('messages')::bigint), generation)
    || '.' || to_hex((extract(epoch FROM pg_postmaster_start_time()) * 1000)::bigint)
    FROM pg_database WHERE datname = current_database()
$$;

CREATE OR REPLACE FUNCTION place_message() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO rooms AS room (id, last_position) VALUES (new.room_id, 1)
    ON CONFLICT (id) DO UPDATE SET last_position = room.last_position + 1
    RETURNING last_position INTO new.position;
  new.number := new.position;
  new.created_at := coalesce(new.created_at, clock_timestamp());
  RETURN new;
END $$;

-- Reason: the lock of the room makes positions visible in their order. BEFORE: it is taken before the
-- foreign key takes a weaker lock of the same row, because to strengthen a lock that many writers share
-- is slow. A number is missing if the INSERT then finds that the id is taken.
CREATE OR REPLACE TRIGGER place_message BEFORE INSERT ON messages
  FOR EACH ROW EXECUTE FUNCTION place_message();

CREATE OR REPLACE FUNCTION reject_moved_message() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a message keeps its id, room and number, and only triggers change its position'
    USING ERRCODE = 'integrity_constraint_violation';
END $$;

-- Reason: clients know a message by these columns.
CREATE OR REPLACE TRIGGER keep_place BEFORE UPDATE ON messages
  FOR EACH ROW WHEN (
    (new.id, new.room_id, new.number) <> (old.id, old.room_id, old.number)
    OR (new.position <> old.position AND pg_trigger_depth() = 0))
  EXECUTE FUNCTION reject_moved_message();

CREATE OR REPLACE FUNCTION keep_deleted_text() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF old.deleted_at IS NULL THEN
    INSERT INTO deleted_messages VALUES (old.id, old.body);
    new.body := '';
  ELSE
    DELETE FROM deleted_messages WHERE message_id = old.id RETURNING body INTO new.body;
  END IF;
  RETURN new;
END $$;

-- Reason: the text of a deleted message is only for admins. If they restore the message, its text
-- comes back.
CREATE OR REPLACE TRIGGER keep_text BEFORE UPDATE ON messages
  FOR EACH ROW WHEN ((old.deleted_at IS NULL) <> (new.deleted_at IS NULL))
  EXECUTE FUNCTION keep_deleted_text();

CREATE OR REPLACE FUNCTION mark_changed_message() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  new.position := NULL;
  IF old.deleted_at IS NULL AND new.deleted_at IS NULL THEN
    new.edited_at := clock_timestamp();
  END IF;
  RETURN new;
END $$;

-- Reason: position_changed gives positions to the marked rows. Not here, because a statement that
-- changes several messages would lock a message, a room, a message and so on, and deadlock with
-- others. A change of the author is not one: if an account is deleted, pages show its name until they
-- are loaded again.
CREATE OR REPLACE TRIGGER mark_changed BEFORE UPDATE ON messages
  FOR EACH ROW WHEN ((new.body, new.deleted_at) IS DISTINCT FROM (old.body, old.deleted_at))
  EXECUTE FUNCTION mark_changed_message();

-- Locks the rooms in id order. Does nothing for its own UPDATE, which leaves no row marked. If a statement
-- changes very many messages, clients read the room again instead of getting each change.
CREATE OR REPLACE FUNCTION position_changed_messages() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  room record;
BEGIN
  FOR room IN
    SELECT room_id AS id, count(*) AS changes, array_agg(id ORDER BY number) AS message_ids
      FROM touched WHERE position IS NULL GROUP BY room_id ORDER BY room_id
  LOOP
    UPDATE rooms SET last_position = last_position + room.changes,
        generation = generation + (room.changes > 500)::integer
      WHERE id = room.id;
    UPDATE messages SET position = rooms.last_position - room.changes + changed.n
      FROM unnest(room.message_ids) WITH ORDINALITY AS changed (id, n), rooms
      WHERE messages.id = changed.id AND rooms.id = room.id;
  END LOOP;
  RETURN NULL;
END $$;

-- Reason: see mark_changed.
CREATE OR REPLACE TRIGGER position_changed AFTER UPDATE ON messages
  REFERENCING NEW TABLE AS touched
  FOR EACH STATEMENT EXECUTE FUNCTION position_changed_messages();

CREATE OR REPLACE FUNCTION delete_message_softly() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE messages SET deleted_at = clock_timestamp() WHERE id = old.id AND deleted_at IS NULL;
  RETURN NULL;
END $$;

-- Reason: pages must be told that the message is gone, so its row and its number stay. Cascades from a
-- deleted city delete rows (the trigger depth is then above 0), and so do jobs that delete old
-- messages for good, with SET LOCAL fairweather.prunes = 'on'.
CREATE OR REPLACE TRIGGER delete_softly BEFORE DELETE ON messages
  FOR EACH ROW WHEN (
    pg_trigger_depth() = 0
    AND coalesce(current_setting('fairweather.prunes', true), '') <> 'on')
  EXECUTE FUNCTION delete_message_softly();

CREATE OR REPLACE FUNCTION reject_deleted_room() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a room is deleted with its city; to empty it, delete its messages'
    USING ERRCODE = 'integrity_constraint_violation';
END $$;

-- Reason: the positions of a new room with the same id would begin again.
CREATE OR REPLACE TRIGGER keep_room BEFORE DELETE ON rooms
  FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION reject_deleted_room();

-- Reason: messages of bare SQL must arrive as fast as all others. On rooms, because each change of a
-- message changes its room.
CREATE OR REPLACE TRIGGER notify_pending AFTER INSERT OR UPDATE OF last_position ON rooms
  FOR EACH STATEMENT EXECUTE FUNCTION notify_pending();
