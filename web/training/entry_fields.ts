import type { TypedUnit } from '#training/distance'
import type { Kind } from '#training/kinds'

/** A validated form of an entry. */
export interface EntryInput {
  date: string
  distance: { metres: number; unit: TypedUnit | null }
  duration: number
  kind: Kind
  started_at?: string | null
  city_id?: number | null
  title?: string | null
  note?: string | null
}

/** Returns the columns of an entry that a form sets. An empty field empties its column. */
export const entryFields = (input: EntryInput) => ({
  date: input.date,
  distanceM: input.distance.metres,
  distanceUnit: input.distance.unit,
  durationS: input.duration,
  kind: input.kind,
  startedAt: input.started_at ?? null,
  cityId: input.city_id ?? null,
  title: input.title ?? null,
  note: input.note ?? null,
})
