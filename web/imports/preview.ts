import db from '@adonisjs/lucid/services/db'
import config from '#config/imports'
import type { ImportTypeName } from '#models/import'
import { outcomes, type Outcome } from '#models/import'
import { describeRow, type RowValues } from '#imports/describe_row'
import type { Phrase } from '#support/phrase'
import { readPhrase, type StoredPhrase } from '#support/stored_phrase'

export interface PreviewRow {
  line: number
  outcome: Outcome
  city_id: number | null
  city: string | null
  /** The values that are stored or changed. For a rejected row, its values in the file. */
  description: Phrase | string
  /** Why the row is rejected or skipped. */
  reason: StoredPhrase | null
}

/** SQL expressions for the values that are stored or changed, as JSON. */
const values: Record<ImportTypeName, string> = {
  readings: `json_build_object('was', was, 'celsius', rows.celsius,
    'time', to_char(rows.measured_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS'))`,
  cities: `json_build_object('changes', changes, 'latitude', rows.latitude,
    'longitude', rows.longitude, 'timezone', coalesce(rows.timezone, zone))`,
}

/** SQL expressions for the title of the city, which may not exist yet. */
const cityTitles: Record<ImportTypeName, string> = {
  readings: `coalesce(cities.name || ', ' || cities.country, rows.city)`,
  cities: `coalesce(cities.name || ', ' || cities.country, concat_ws(', ', rows.name, rows.country))`,
}

interface Part {
  /** Only rows with this outcome. */
  outcome?: Outcome
  /** Only rows after this line. */
  after?: number
  offset?: number
  limit?: number
}

/** Returns a part of the classified rows of an import, in line order. */
export async function previewRows(
  { id, type }: { id: number; type: ImportTypeName },
  { outcome, after = 0, offset = 0, limit = config.rowsPerPage }: Part
): Promise<PreviewRow[]> {
  const { rows } = await db.rawQuery(
    `SELECT line, outcome, city_id, reason, ${cityTitles[type]} AS city,
       CASE WHEN outcome = 'refused' THEN given::json ELSE ${values[type]} END AS "values"
     FROM (SELECT * FROM staging.judged_${id}
         WHERE outcome = ANY(:outcomes) AND line > :after
       ORDER BY line LIMIT :limit OFFSET :offset) AS rows
     LEFT JOIN cities ON cities.id = rows.city_id
     ORDER BY line`,
    { outcomes: outcome ? [outcome] : [...outcomes], after, limit, offset }
  )
  return rows.map(
    (row: Omit<PreviewRow, 'description'> & RowValues & { reason: string | null }) => ({
      ...row,
      description: describeRow(row),
      reason: row.reason && readPhrase(row.reason),
    })
  )
}
