import type { Columns } from '#exports/stream_export'

const fields = ['id', 'name', 'country', 'latitude', 'longitude', 'timezone', 'enabled']

/** What an import of cities reads. */
export const cityColumns: Columns = Object.fromEntries(
  fields.map((name) => [name, `cities.${name}`])
)

/** What an import of readings reads; to the microsecond, so that it knows each again. */
export const readingColumns: Columns = {
  city: `(SELECT name || ', ' || country FROM cities WHERE id = readings.city_id)`,
  city_id: 'readings.city_id',
  celsius: 'readings.celsius',
  measured_at: `to_char(readings.measured_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`,
  source: 'readings.source',
}
