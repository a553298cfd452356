-- Guarantees that a search finds a text in any case and with or without its accents.

-- The formula of cities.folded, too. Generated columns keep what an earlier formula gave: a migration
-- that changes this function has to write those columns again.
CREATE OR REPLACE FUNCTION folded(text) RETURNS text IMMUTABLE STRICT LANGUAGE sql AS $$
  SELECT translate(lower(regexp_replace(
    normalize($1, NFD), '[\u0300-\u036f]', '', 'g')), 'øłđð', 'oldd')
$$;
