import db from '@adonisjs/lucid/services/db'
import config from '#config/imports'
import type { ImportTypeName } from '#models/import'
import { outcomes, type Outcome } from '#models/import'

export interface PreviewRow {
  line: number
  outcome: Outcome
  city_id: number | null
  city: string | null
  /** The values that are stored or changed. For a rejected row, its values in the file. */
  description: string
  reason: string | null
}

/** Like `celsiusText`, in SQL. */
const celsiusSql = (column: string) =>
  `coalesce(replace(${column}::text, '-', '\u2212') || ' °C', 'no reading')`

/** SQL expressions that describe what is stored or changed. */
const descriptions: Record<ImportTypeName, string> = {
  readings: `CASE WHEN outcome = 'changed' THEN ${celsiusSql('was')} || ' → ' ELSE '' END
    || ${celsiusSql('rows.celsius')}
    || to_char(rows.measured_at AT TIME ZONE 'UTC', ' · YYYY-MM-DD HH24:MI:SS "UTC"')`,
  cities: `CASE WHEN outcome = 'changed' THEN (
      SELECT string_agg(format('%s from %s to %s', key, value->>'from', value->>'to'), ', ')
      FROM jsonb_each(changes))
    ELSE concat_ws(' · ', rows.latitude, rows.longitude, coalesce(rows.timezone, zone)) END`,
}

/** SQL expressions for the title of the city, which may not exist yet. */
const cityTitles: Record<ImportTypeName, string> = {
  readings: `coalesce(cities.name || ', ' || cities.country, rows.city)`,
  cities: `coalesce(cities.name || ', ' || cities.country, concat_ws(', ', rows.name, rows.country))`,
}

/**
 * Returns a page of the classified rows of an import, in line order.
 * @param outcome only rows with this outcome
 * @param page page number, starting at 1
 */
export async function previewRows(
  { id, type }: { id: number; type: ImportTypeName },
  outcome: Outcome | undefined,
  page: number
): Promise<PreviewRow[]> {
  const { rows } = await db.rawQuery(
    `SELECT line, outcome, city_id, reason, ${cityTitles[type]} AS city,
       CASE WHEN outcome = 'refused' THEN given ELSE ${descriptions[type]} END AS description
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
  return rows.map((row: PreviewRow) =>
    row.outcome === 'refused' ? { ...row, description: describeInput(row.description) } : row
  )
}

/** @param json the values of a row in the file */
function describeInput(json: string) {
  const values = Object.entries(JSON.parse(json)).filter(([, value]) => value !== null)
  return values.map(([name, value]) => `${name}: ${String(value).slice(0, 100)}`).join(', ')
}
