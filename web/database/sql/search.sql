-- Guarantees that a search finds a text in any case and with or without its accents.

-- cities.folded uses the same formula. Generated columns keep the values of an earlier formula, so
-- a migration that changes this function must also write these columns again.
CREATE OR REPLACE FUNCTION folded(text) RETURNS text IMMUTABLE STRICT LANGUAGE sql AS $$
  SELECT translate(lower(regexp_replace(
    normalize($1, NFD), '[\u0300-\u036f]', '', 'g')), 'øłđð', 'oldd')
$$;
