import { BaseTransformer } from '@adonisjs/core/transformers'
import type { Shaped } from '#api/schema'
import type { EntryImportRow } from '#api/schemas/import'
import type { ClassifiedEntry } from '#imports/classified_entries'
import type { RowChoice } from '#imports/entry_choices'

type Shape = Shaped<typeof EntryImportRow>

interface ChosenRow {
  row: ClassifiedEntry
  choice?: RowChoice
}

export default class EntryImportRowTransformer extends BaseTransformer<ChosenRow> {
  toObject(): Shape {
    const { row, choice } = this.resource
    const { line, outcome, file, title, reason, remarks } = row
    return {
      line,
      outcome: outcome === 'refused' ? 'rejected' : (outcome as 'added' | 'skipped'),
      file,
      title,
      entry: entryOf(row),
      time: choice?.time ?? null,
      leaveOut: choice?.leaveOut ?? false,
      reason: reason && String(reason),
      remarks: remarks && String(remarks),
      duplicateOfEntry: row.entry_id,
      duplicateOfLine: row.line_before,
    }
  }
}

function entryOf(row: ClassifiedEntry): Shape['entry'] {
  if (!row.kind) return null
  return {
    kind: row.kind,
    date: row.date,
    startedAt: row.started_at,
    distanceM: row.distance_m,
    trackDistanceM: row.track_m,
    durationS: row.duration_s,
    movingS: row.moving_s,
    elapsedS: row.elapsed_s,
    cityId: row.city_id,
    city: row.city,
    hasRoute: row.has_route,
  }
}
