import type { Columns } from '#exports/stream_export'

const fields = ['id', 'name', 'country', 'latitude', 'longitude', 'timezone', 'enabled']

/** The columns that an import of cities reads. */
export const cityColumns: Columns = Object.fromEntries(
  fields.map((name) => [name, `cities.${name}`])
)

/**
 * The columns that an import of readings reads. Times have microseconds, so that an import
 * recognises existing readings.
 */
export const readingColumns: Columns = {
  city: `(SELECT name || ', ' || country FROM cities WHERE id = readings.city_id)`,
  city_id: 'readings.city_id',
  celsius: 'readings.celsius',
  measured_at: `to_char(readings.measured_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`,
  source: 'readings.source',
}

/**
 * The columns that an import of entries reads: whole metres and seconds, so that nothing is rounded.
 * The average speed is not among them, because it follows from them.
 */
export const entryColumns: Columns = {
  date: 'entries.date::text',
  started_at: 'entries.started_at::text',
  kind: 'entries.kind',
  distance_m: 'entries.distance_m',
  duration_s: 'entries.duration_s',
  distance_unit: 'entries.distance_unit',
  city: `(SELECT name || ', ' || country FROM cities WHERE id = entries.city_id)`,
  title: 'entries.title',
  note: 'entries.note',
}
