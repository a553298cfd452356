-- The files of a message that still exist, as the contract of the hub has them. Null if there are none.
CREATE OR REPLACE FUNCTION attachments_of(message uuid) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT jsonb_agg(
      jsonb_build_object('id', id, 'name', name, 'type', type, 'sizeBytes', size_bytes,
        'width', width, 'height', height)
      ORDER BY place)
    FROM attachments WHERE message_id = message AND owner_id IS NOT NULL
$$;

CREATE OR REPLACE FUNCTION reject_changed_files() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a message keeps its files' USING ERRCODE = 'integrity_constraint_violation';
END $$;

-- Reason: the change would have no position, so pages would not see it.
CREATE OR REPLACE TRIGGER keep_files BEFORE UPDATE OF file_count ON messages
  FOR EACH ROW WHEN (new.file_count <> old.file_count) EXECUTE FUNCTION reject_changed_files();
