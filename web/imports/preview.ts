import db from '@adonisjs/lucid/services/db'
import config from '#config/imports'
import type { ImportTypeName } from '#models/import'
import { outcomes, type Outcome } from '#models/import'

/** A row as a page shows it. */
export interface Shown {
  line: number
  outcome: Outcome
  city_id: number | null
  /** Which city it is of, or is. */
  city: string | null
  /** In words, what is stored, or what changes. */
  what: string
  reason: string | null
}

/** Of each kind, what is stored or changes, as a text in SQL. */
const whats: Record<ImportTypeName, string> = {
  readings: `CASE WHEN outcome = 'changed' THEN coalesce(was::text || ' °C', 'no reading') || ' → ' ELSE '' END
    || coalesce(rows.celsius::text || ' °C', 'no reading')
    || to_char(rows.measured_at AT TIME ZONE 'UTC', ' · YYYY-MM-DD HH24:MI:SS "UTC"')`,
  cities: `CASE WHEN outcome = 'changed' THEN (
      SELECT string_agg(format('%s from %s to %s', key, value->>'from', value->>'to'), ', ')
      FROM jsonb_each(changes))
    ELSE concat_ws(' · ', rows.latitude, rows.longitude, coalesce(rows.timezone, zone)) END`,
}

const titles: Record<ImportTypeName, string> = {
  readings: `coalesce(cities.name || ', ' || cities.country, rows.city)`,
  cities: `coalesce(cities.name || ', ' || cities.country, concat_ws(', ', rows.name, rows.country))`,
}

/** A page of what was judged, by line; of one outcome, or of all. */
export async function shownRows(
  { id, kind }: { id: number; kind: ImportTypeName },
  outcome: Outcome | undefined,
  page: number
): Promise<Shown[]> {
  const { rows } = await db.rawQuery(
    `SELECT line, outcome, city_id, reason, ${titles[kind]} AS city,
       CASE WHEN outcome = 'refused' THEN given ELSE ${whats[kind]} END AS what
     FROM (SELECT * FROM staging.judged_${id} WHERE outcome = ANY(:outcomes)
       ORDER BY line LIMIT :limit OFFSET :offset) AS rows
     LEFT JOIN cities ON cities.id = rows.city_id
     ORDER BY line`,
    {
      outcomes: outcome ? [outcome] : [...outcomes],
      limit: config.rowsPerPage,
      offset: (page - 1) * config.rowsPerPage,
    }
  )
  return rows.map((row: Shown) => ({ ...row, what: row.outcome === 'refused' ? inWords(row.what) : row.what })) // prettier-ignore
}

/** What was given, without what was not. */
function inWords(given: string) {
  const fields = Object.entries(JSON.parse(given)).filter(([, value]) => value !== null)
  return fields.map(([name, value]) => `${name}: ${String(value).slice(0, 100)}`).join(', ')
}
