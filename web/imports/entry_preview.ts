import config from '#config/imports'
import { classifiedEntries, type ClassifiedEntry } from '#imports/classified_entries'
import { choicesOf, type EntryChoices } from '#imports/entry_choices'
import type Import from '#models/import'
import type { Outcome } from '#models/import'
import type { Formats } from '#training/formats_of'
import type { Kind } from '#training/kinds'

/** A row of the preview of an import of entries. Figures are formatted for the member. */
export interface PreviewedEntry extends Pick<
  ClassifiedEntry,
  'line' | 'outcome' | 'file' | 'title' | 'reason' | 'remarks'
> {
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

/**
 * Returns a page of the classified rows of an import of entries, in line order.
 * @param outcome only rows with this outcome
 * @param page page number, starting at 1
 */
export async function previewEntries(
  record: Import,
  outcome: Outcome | undefined,
  page: number,
  formats: Formats
): Promise<PreviewedEntry[]> {
  const offset = (page - 1) * config.rowsPerPage
  const rows = await classifiedEntries(record, { outcome, offset })
  return rows.map((row) => toPreview(row, choicesOf(record), formats))
}

function toPreview(row: ClassifiedEntry, choices: EntryChoices, formats: Formats): PreviewedEntry {
  const { line, outcome, file, title, reason, remarks, kind } = row
  return {
    line,
    outcome,
    file,
    title,
    reason,
    remarks,
    entry: kind ? toEntry({ ...row, kind }, choices, formats) : undefined,
    duplicateId: row.entry_id,
    duplicateFile: row.twin,
  }
}

function toEntry(
  row: ClassifiedEntry & { kind: Kind },
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
