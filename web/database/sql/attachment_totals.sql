-- Guarantees that attachment_totals has the size of all files in the chat, with their previews.

CREATE OR REPLACE FUNCTION add_to_attachment_totals(size numeric) RETURNS void LANGUAGE sql AS $$
  UPDATE attachment_totals SET bytes = bytes + size WHERE size <> 0
$$;

CREATE OR REPLACE FUNCTION count_added_attachments() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM add_to_attachment_totals(sum(size_bytes + coalesce(preview_bytes, 0))) FROM added;
  RETURN NULL;
END $$;

-- Locks nothing if no size has changed, for example when a message gets its files.
CREATE OR REPLACE FUNCTION count_changed_attachments() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM add_to_attachment_totals(sum(n * (size_bytes + coalesce(preview_bytes, 0))))
    FROM (SELECT 1 AS n, * FROM added UNION ALL SELECT -1, * FROM ended) AS changed;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION count_ended_attachments() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM add_to_attachment_totals(-sum(size_bytes + coalesce(preview_bytes, 0))) FROM ended;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION empty_attachment_totals() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE attachment_totals SET bytes = 0;
  RETURN NULL;
END $$;

-- Reason for the four triggers: to add up all files of a club for each upload would be too slow.
CREATE OR REPLACE TRIGGER total_added AFTER INSERT ON attachments
  REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION count_added_attachments();

CREATE OR REPLACE TRIGGER total_changed AFTER UPDATE ON attachments
  REFERENCING OLD TABLE AS ended NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION count_changed_attachments();

CREATE OR REPLACE TRIGGER total_ended AFTER DELETE ON attachments
  REFERENCING OLD TABLE AS ended
  FOR EACH STATEMENT EXECUTE FUNCTION count_ended_attachments();

CREATE OR REPLACE TRIGGER total_emptied AFTER TRUNCATE ON attachments
  FOR EACH STATEMENT EXECUTE FUNCTION empty_attachment_totals();
