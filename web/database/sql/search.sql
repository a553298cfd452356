-- Guarantees that a search finds a text in any case, with or without its accents, and however its
-- blanks, apostrophes and hyphens were typed.

-- Sorts alphabetically and changes the case of all letters, even if the locale of the database is C.
CREATE COLLATION IF NOT EXISTS alphabetical (provider = icu, locale = 'und');

-- Lower case without accents; hyphens are blanks; apostrophes and invisible characters are left out.
-- Unicode does not decompose the letters of `replace` and `translate`.
--
-- Generated columns and indexes keep the values of an earlier formula, so a migration that changes
-- this function must also create them again. The body is not a string: PostgreSQL parses it when
-- it creates the function, so later settings and search paths have no effect.
CREATE OR REPLACE FUNCTION folded(text) RETURNS text IMMUTABLE STRICT PARALLEL SAFE LANGUAGE sql
RETURN btrim(regexp_replace(translate(
  replace(replace(replace(replace(
    lower(regexp_replace(
      normalize($1, NFKD),
      -- Accents and invisible characters, then apostrophes.
      U&'[\0300-\036F\00AD\061C\115F\1160\180E\200B-\200F\202A-\202E\2060-\206F\2800\3164\FE00-\FE0F\FEFF'
      '''\0060\00B4\02B9\02BB\02BC\02BE\02BF\2018\2019\2032]', '', 'g') COLLATE alphabetical),
    'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'),
  'øłđðıəħŋŧ‐‑‒–—―−-', 'olddiehnt        '), '\s+', ' ', 'g'));

-- A pattern of LIKE that finds the text within a folded text.
CREATE OR REPLACE FUNCTION containing(text) RETURNS text IMMUTABLE STRICT PARALLEL SAFE LANGUAGE sql
RETURN '%' || regexp_replace(folded($1), '([\\%_])', '\\\1', 'g') || '%';
