import { lockCities } from '#admin/manage_cities'
import { undoing } from '#audit/undo_definition'

// Of entries about cities, what they did is taken back where nothing has changed it since.

const lock = lockCities

export const undoChange = undoing({
  ...{ action: 'changed', lock },
  statement: `
    UPDATE cities c SET updated_at = now(), (name, country, latitude, longitude, timezone, enabled) =
        (SELECT name, country, latitude, longitude, timezone, enabled
           FROM jsonb_populate_record(c, entry.was))
      FROM entry WHERE c.id = subject_id AND to_jsonb(c) @> became
      RETURNING entry.id`,
})

/**
 * Under its old number, so that links to it, and its entries, are of it again; and above its old
 * version, for pages may show that one still.
 */
export const undoDeletion = undoing({
  ...{ action: 'restored', lock },
  statement: `, added AS (
    INSERT INTO cities (id, name, country, latitude, longitude, timezone, enabled, version)
      SELECT subject_id, city.*, coalesce(version, 0) + 1
        FROM entry, jsonb_to_record(was) AS city(name text, country text,
             latitude float, longitude float, timezone text, enabled boolean)
      ON CONFLICT DO NOTHING RETURNING id)
    SELECT entry.id FROM entry JOIN added ON added.id = subject_id`,
})

/** What came to it since would go with it for good: then it stays. */
export const undoRestoration = undoing({
  ...{ action: 'deleted', lock },
  statement: `
    DELETE FROM cities c USING entry
      WHERE c.id = subject_id AND c.version = entry.version AND to_jsonb(c) @> became
        AND NOT EXISTS (SELECT FROM subscriptions WHERE city_id = c.id)
      RETURNING entry.id`,
})

/** By a reading of now: those that there are stay in the history. */
export const undoTemperature = undoing({
  ...{ action: 'set the temperature of', lock },
  statement: `, back AS (
    INSERT INTO readings (city_id, celsius, source)
      SELECT c.id, (was ->> 'celsius')::numeric, 'admin'
        FROM entry JOIN cities c ON c.id = subject_id AND c.version = entry.version
      RETURNING city_id)
    SELECT entry.id FROM entry JOIN back ON city_id = subject_id`,
})
