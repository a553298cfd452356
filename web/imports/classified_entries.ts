import db from '@adonisjs/lucid/services/db'
import config from '#config/imports'
import { outcomes, type Outcome } from '#models/import'
import { readPhrase, type StoredPhrase } from '#support/stored_phrase'
import type { Kind } from '#training/kinds'

/** A row of an import of entries, compared with the log. */
export interface ClassifiedEntry {
  line: number
  outcome: Outcome
  file: string
  title: string | null
  /** Why the row is rejected or left out. */
  reason: StoredPhrase | null
  /** Sentences about figures that are uncertain. */
  remarks: StoredPhrase | null
  /** Null for a row that is rejected because its file has no such figures, and then so are all of them. */
  kind: Kind | null
  date: string
  started_at: string | null
  distance_m: number
  /** The distance along the track. */
  track_m: number | null
  duration_s: number
  moving_s: number
  elapsed_s: number
  has_route: boolean
  city_id: number | null
  city: string | null
  /** The entry of the log that the row is a duplicate of. */
  entry_id: number | null
  /** The earlier row that the row is a duplicate of, and its file. */
  line_before: number | null
  twin: string | null
}

type StoredRow = Omit<ClassifiedEntry, 'file' | 'reason' | 'remarks'> &
  Record<'file' | 'given' | 'reason' | 'remarks', string | null>

interface Part {
  /** Only rows with this outcome. */
  outcome?: Outcome
  /** Only rows after this line. */
  after?: number
  offset?: number
  limit?: number
}

/** Returns a part of the classified rows of an import of entries, in line order. */
export async function classifiedEntries(
  { id }: { id: number },
  { outcome, after = 0, offset = 0, limit = config.rowsPerPage }: Part
): Promise<ClassifiedEntry[]> {
  const { rows } = await db.rawQuery(
    `SELECT rows.*, rows.date::text AS date, cities.name || ', ' || cities.country AS city,
       earlier.file AS twin
     FROM (SELECT * FROM staging.judged_${id} WHERE outcome = ANY(:outcomes) AND line > :after
       ORDER BY line LIMIT :limit OFFSET :offset) AS rows
     LEFT JOIN cities ON cities.id = rows.city_id
     LEFT JOIN staging.judged_${id} earlier ON earlier.line = rows.line_before
     ORDER BY rows.line`,
    { outcomes: outcome ? [outcome] : [...outcomes], after, limit, offset }
  )
  return rows.map(toEntry)
}

function toEntry(row: StoredRow): ClassifiedEntry {
  const given: { file?: string; title?: string } = JSON.parse(row.given ?? '{}')
  return {
    ...row,
    file: row.file ?? given.file ?? '',
    title: row.title ?? given.title ?? null,
    reason: row.reason && readPhrase(row.reason),
    remarks: row.remarks && readPhrase(row.remarks),
  }
}
