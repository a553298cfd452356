-- Guarantees that a message quotes only messages of its own room.

CREATE OR REPLACE FUNCTION reject_foreign_quote() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM messages WHERE id = new.quoted_id AND room_id = new.room_id) THEN
    RAISE EXCEPTION 'a message can quote only messages of its own room'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN new;
END $$;

-- Reason: who may read a message may also read what it quotes.
CREATE OR REPLACE TRIGGER keep_quote BEFORE INSERT OR UPDATE OF quoted_id ON messages
  FOR EACH ROW WHEN (new.quoted_id IS NOT NULL) EXECUTE FUNCTION reject_foreign_quote();
