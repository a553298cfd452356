import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { announceAfter } from '#hub/announce'
import { lockCities } from '#models/acts_on_cities'
import AuditEntry from '#models/audit_entry'
import type User from '#models/user'

// Of entries about cities, what they did is taken back where nothing has changed it since; each
// answers how many that were.

/** The entries that have not been undone yet: what was, and what it became. */
const ENTRIES = `
  WITH entry AS (
    SELECT e.id, e.subject_id, jsonb_object_agg(key, value -> 'from') AS was,
           jsonb_object_agg(key, value -> 'to') AS became
      FROM audit_entries e, jsonb_each(e.changes)
      WHERE e.id = ANY(:entries) AND jsonb_path_exists(e.changes, '$.*.from') AND NOT EXISTS (SELECT FROM audit_entries WHERE undoes = e.id)
      GROUP BY e.id)`

const setBack = `${ENTRIES}
  UPDATE cities c SET updated_at = now(), (name, country, latitude, longitude, timezone, enabled) =
      (SELECT name, country, latitude, longitude, timezone, enabled
         FROM jsonb_populate_record(c, entry.was))
    FROM entry WHERE c.id = subject_id AND to_jsonb(c) @> became
    RETURNING entry.id`

/** Under its old number, so that links to it, and its entries, are of it again. */
const restored = `${ENTRIES}, added AS (
    INSERT INTO cities (id, name, country, latitude, longitude, timezone, enabled)
      SELECT subject_id, city.* FROM entry, jsonb_to_record(was) AS city(name text, country text,
             latitude float, longitude float, timezone text, enabled boolean)
        WHERE city.latitude IS NOT NULL
      ON CONFLICT DO NOTHING RETURNING id)
  SELECT entry.id FROM entry JOIN added ON added.id = subject_id`

/** By a reading of now: those that there are stay in the history. */
const temperatureSetBack = `${ENTRIES}, back AS (
    INSERT INTO readings (city_id, celsius, source)
      SELECT c.id, (was ->> 'celsius')::numeric, 'admin'
        FROM entry JOIN cities c ON c.id = subject_id
        WHERE c.celsius = (became ->> 'celsius')::numeric
      RETURNING city_id)
  SELECT entry.id FROM entry JOIN back ON city_id = subject_id`

const undoing =
  (statement: string, action: string) =>
  async (by: User, entries: AuditEntry[], batch: string, trx: TransactionClientContract) => {
    await lockCities(entries.map(({ subjectId }) => subjectId), trx) // prettier-ignore
    const { rows } = await trx.rawQuery(statement, { entries: entries.map(({ id }) => Number(id)) })
    const undone = rows.map(({ id }: { id: string }) => Number(id))
    await AuditEntry.recordUndone(by.id, action, undone, batch, trx)
    announceAfter(trx)
    return undone.length as number
  }

export const undoChange = undoing(setBack, 'changed')
export const undoDeletion = undoing(restored, 'restored')
export const undoTemperature = undoing(temperatureSetBack, 'set the temperature of')
