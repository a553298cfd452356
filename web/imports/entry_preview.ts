import db from '@adonisjs/lucid/services/db'
import config from '#config/imports'
import type { EntryChoices } from '#imports/entry_choices'
import type Import from '#models/import'
import { outcomes, type Outcome } from '#models/import'
import type { Formats } from '#training/formats_of'
import type { Kind } from '#training/kinds'

/** A row of the preview of an import of entries. Figures are formatted for the member. */
export interface PreviewedEntry {
  line: number
  outcome: Outcome
  file: string
  title: string | null
  /** Why the row is rejected or left out. */
  reason: string | null
  /** Sentences about figures that are uncertain. */
  remarks: string | null
  /** Undefined for a row that is rejected because its file has no such figures. */
  entry?: {
    kind: Kind
    date: string
    time: string
    distance: string
    /** The distance along the track, if the file has another one of its own. */
    trackDistance?: string
    moving: string
    elapsed: string
    /** Whether there are two times to choose from. */
    hasPauses: boolean
    /** The time that the member chose for this row; empty if it has that of the whole import. */
    chosenTime: string
    isLeftOut: boolean
    speed: string
    city: string | null
    hasRoute: boolean
  }
  /** The entry of the log that the row is a duplicate of. */
  duplicateId: number | null
  /** The file of an earlier row that the row is a duplicate of. */
  duplicateFile: string | null
}

interface Row {
  line: number
  outcome: Outcome
  file: string | null
  given: string | null
  title: string | null
  reason: string | null
  remarks: string | null
  kind: Kind | null
  date: string
  started_at: string | null
  distance_m: number
  track_m: number | null
  duration_s: number
  moving_s: number
  elapsed_s: number
  has_route: boolean
  city: string | null
  entry_id: number | null
  twin: string | null
}

/**
 * Returns a page of the classified rows of an import of entries, in line order.
 * @param outcome only rows with this outcome
 * @param page page number, starting at 1
 */
export async function previewEntries(
  { id, choices }: Import,
  outcome: Outcome | undefined,
  page: number,
  formats: Formats
): Promise<PreviewedEntry[]> {
  const { rows } = await db.rawQuery(
    `SELECT rows.*, rows.date::text AS date, cities.name || ', ' || cities.country AS city,
       earlier.file AS twin
     FROM (SELECT * FROM staging.judged_${id} WHERE outcome = ANY(:outcomes)
       ORDER BY line LIMIT :limit OFFSET :offset) AS rows
     LEFT JOIN cities ON cities.id = rows.city_id
     LEFT JOIN staging.judged_${id} earlier ON earlier.line = rows.line_before
     ORDER BY rows.line`,
    {
      outcomes: outcome ? [outcome] : [...outcomes],
      limit: config.rowsPerPage,
      offset: (page - 1) * config.rowsPerPage,
    }
  )
  return rows.map((row: Row) => toPreview(row, choices as unknown as EntryChoices, formats))
}

function toPreview(row: Row, choices: EntryChoices, formats: Formats): PreviewedEntry {
  const given: { file?: string; title?: string } = JSON.parse(row.given ?? '{}')
  return {
    line: row.line,
    outcome: row.outcome,
    file: row.file ?? given.file ?? '',
    title: row.title ?? given.title ?? null,
    reason: row.reason,
    remarks: row.remarks,
    entry: row.kind ? toEntry({ ...row, kind: row.kind }, choices, formats) : undefined,
    duplicateId: row.entry_id,
    duplicateFile: row.twin,
  }
}

function toEntry(
  row: Row & { kind: Kind },
  choices: EntryChoices,
  formats: Formats
): PreviewedEntry['entry'] {
  const { distance_m: distanceM, duration_s: durationS, track_m: trackM } = row
  return {
    kind: row.kind,
    date: formats.day(row.date),
    time: row.started_at?.slice(0, 5) ?? '',
    distance: formats.distance(distanceM),
    trackDistance: trackM && trackM !== distanceM ? formats.distance(trackM) : undefined,
    moving: formats.duration(row.moving_s),
    elapsed: formats.duration(row.elapsed_s),
    hasPauses: row.moving_s !== row.elapsed_s,
    chosenTime: choices.rows[row.line]?.time ?? '',
    isLeftOut: choices.rows[row.line]?.leaveOut ?? false,
    speed: formats.speed({ distanceM, durationS }, row.kind),
    city: row.city,
    hasRoute: row.has_route,
  }
}
