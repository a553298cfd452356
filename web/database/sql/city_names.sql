-- Guarantees that other names of a city are stored without blanks around them, and that a name is
-- stored once, however its case and accents are typed.

-- Names that are separated by commas, one in a row. Of names that differ only in case and accents, the
-- one with most accents.
CREATE OR REPLACE FUNCTION split_names(text) RETURNS TABLE (name text)
IMMUTABLE STRICT PARALLEL SAFE LANGUAGE sql AS $$
  SELECT DISTINCT ON (folded(part)) btrim(part)
    FROM string_to_table($1, ',') AS part WHERE folded(part) <> ''
    ORDER BY folded(part), octet_length(btrim(part)) DESC, part = upper(part), btrim(part) COLLATE "C"
$$;

-- The other names of a city in one text, as split_names reads it.
CREATE OR REPLACE FUNCTION other_names_of(city integer) RETURNS text STABLE LANGUAGE sql AS $$
  SELECT string_agg(name, ', ' ORDER BY name COLLATE "C") FROM city_names WHERE city_id = city
$$;

-- Replaces the other names of a city by those in the text.
CREATE OR REPLACE FUNCTION set_other_names(city integer, names text) RETURNS void LANGUAGE sql AS $$
  DELETE FROM city_names WHERE city_id = city
    AND folded NOT IN (SELECT folded(split.name) FROM split_names(names) AS split);
  INSERT INTO city_names (city_id, name) SELECT city, split_names(names)
    ON CONFLICT (city_id, folded) DO UPDATE SET name = excluded.name;
$$;

-- A pattern of LIKE that finds the text at the beginning of a folded text.
CREATE OR REPLACE FUNCTION beginning(text) RETURNS text IMMUTABLE STRICT PARALLEL SAFE LANGUAGE sql
RETURN regexp_replace(folded($1), '([\\%_])', '\\\1', 'g') || '%';
