-- Guarantees that only a deleted message says who deleted it, and that all pages of a member learn of a mute.

CREATE OR REPLACE FUNCTION clear_deleter() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  new.deleted_by_id := NULL;
  RETURN new;
END $$;

-- Reason: whoever restores a message with SQL need not know the column.
CREATE OR REPLACE TRIGGER clear_deleter BEFORE UPDATE OF deleted_at ON messages
  FOR EACH ROW WHEN (new.deleted_at IS NULL AND new.deleted_by_id IS NOT NULL)
  EXECUTE FUNCTION clear_deleter();

CREATE OR REPLACE FUNCTION raise_muted_inbox() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM raise_inboxes(ARRAY[new.id]);
  RETURN NULL;
END $$;

-- Reason: a tab that does not know of a mute would let the member write in vain.
CREATE OR REPLACE TRIGGER raise_muted AFTER UPDATE OF muted_at, muted_until, mute_reason ON users
  FOR EACH ROW WHEN (
    (new.muted_at, new.muted_until, new.mute_reason)
      IS DISTINCT FROM (old.muted_at, old.muted_until, old.mute_reason))
  EXECUTE FUNCTION raise_muted_inbox();
