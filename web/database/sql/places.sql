-- Guarantees that a subscription gets its old place back only if the place is free.

-- Returns the wanted place if the member has no city there. Otherwise, and for a place that no
-- subscription has had yet, returns a place after all others.
CREATE OR REPLACE FUNCTION free_place(member integer, wanted bigint) RETURNS bigint
VOLATILE LANGUAGE sql AS $$
  SELECT CASE
    WHEN wanted BETWEEN 1 AND last - 1
      AND NOT EXISTS (SELECT FROM subscriptions WHERE user_id = member AND place = wanted) THEN wanted
    ELSE last END
    FROM (SELECT nextval('subscription_places') AS last OFFSET 0) AS sequence
$$;
