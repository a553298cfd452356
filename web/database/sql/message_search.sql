-- Guarantees that a search finds the words of a message in any case and with or without accents, that
-- it finds their other forms in the languages of the pages, and that deleted messages have no words.
--
-- Generated columns and indexes keep the values of an earlier formula, so a migration that changes
-- spaced_words or message_words must also create the column messages.words again.

-- Punctuation as blanks, so that the parser does not take addresses, "and/or" or a text with an emoji
-- for one word. Each character stays in its place, so that a page can mark what was found. Most texts have
-- only ASCII characters, which the dictionaries make lower case. The question mark is written as a number,
-- because Knex would take it for a parameter.
CREATE OR REPLACE FUNCTION spaced_words(text) RETURNS text IMMUTABLE PARALLEL SAFE LANGUAGE sql
RETURN CASE WHEN octet_length($1) = length($1)
  THEN translate($1, U&'-_/\\.@<>&:;=\003F#+~|*''', '                   ')
  ELSE lower(regexp_replace($1,
    '[][_/\\.@<>&:;=\u003F#+~|*''\u00A1\u00AB\u00B7\u00BB\u00BF\u2000-\u2BFF\u3000-\u303F\uFE00-\uFE0F\uFF01-\uFF0F\uFF1A-\uFF20\U0001F000-\U0001FAFF-]',
    ' ', 'g') COLLATE alphabetical) END;

-- The words themselves, for phrases, names and other languages; their stems; and the room, so that the
-- index leaves out messages of other rooms. The words of the parser have no blanks, so nobody can type
-- the name of a room. Not STRICT, like spaced_words, because PostgreSQL would then not inline them.
CREATE OR REPLACE FUNCTION message_words(room_id integer, body text) RETURNS tsvector
  IMMUTABLE PARALLEL SAFE LANGUAGE sql
RETURN CASE WHEN body = '' THEN ''::tsvector ELSE
  array_to_tsvector(ARRAY['room ' || room_id::text])
    || to_tsvector('chat_simple', spaced_words(body))
    || strip(to_tsvector('chat_english', spaced_words(body)))
  END;

-- Turns typed words into a query: quotation marks around a phrase, "or", and - before a word to leave out.
-- With a phrase, only the words themselves are found: the stems would leave out words such as "the".
-- If `begins`, the last word also finds words that begin with it. Never fails, whatever the text is.
CREATE OR REPLACE FUNCTION message_query(config regconfig, typed text, begins boolean) RETURNS tsquery
  IMMUTABLE STRICT PARALLEL SAFE LANGUAGE sql
RETURN (
  SELECT CASE WHEN words LIKE '%"%' THEN exact ELSE websearch_to_tsquery(config, words) || exact END
    || CASE WHEN begins AND exact::text LIKE '%''' THEN (exact::text || ':*')::tsquery ELSE '' END
    FROM (SELECT replace(spaced_words(replace(typed, '-', U&'\0001')), U&'\0001', '-') AS words) AS spaced,
      LATERAL websearch_to_tsquery('chat_simple', words) AS exact);

-- The words in any of these rooms.
CREATE OR REPLACE FUNCTION in_rooms(room_ids integer[], words tsquery) RETURNS tsquery
  IMMUTABLE STRICT PARALLEL SAFE LANGUAGE sql
RETURN CASE WHEN numnode(words) = 0 OR cardinality(room_ids) = 0 THEN ''::tsquery ELSE
  (SELECT string_agg(quote_literal('room ' || id::text), '|') FROM unnest(room_ids) AS id)::tsquery && words
  END;
