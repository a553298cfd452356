import db from '@adonisjs/lucid/services/db'
import type { Point } from '#browser/board/points'

export interface LastDay {
  /** The newest reading has it. null if there is none. */
  source: string | null
  /** Names of the stations that push readings of the city, by id. */
  stations?: Record<string, string>
  /** Oldest first. */
  points: Point[]
}

/**
 * The last reading of each half hour of the last day, of each ten minutes of the last two hours, and the
 * last one before them. Each is one step into an index, no matter how many readings a city has. There are
 * fewer than 60 periods. Without the limit, PostgreSQL would expect thousands, and compile the statement.
 */
const LAST_DAYS = `
  WITH begins AS (
    SELECT date_bin('30 minutes', now() - interval '90 minutes', 'epoch') AS fine),
  starts AS (
    SELECT timestamptz '-infinity' AS start
    UNION ALL SELECT generate_series(
      fine - interval '22.5 hours', fine - interval '30 minutes', '30 minutes') FROM begins
    UNION ALL SELECT generate_series(fine, now(), '10 minutes') FROM begins),
  bins AS MATERIALIZED (
    SELECT start, lead(start, 1, 'infinity') OVER (ORDER BY start) AS "end" FROM starts LIMIT 60)
  SELECT city_id AS id,
      (SELECT source FROM readings WHERE readings.city_id = ids.city_id
        ORDER BY measured_at DESC, id DESC LIMIT 1) AS source,
      (SELECT json_object_agg(stations.id, stations.name) FROM stations
        WHERE stations.city_id = ids.city_id) AS stations,
      (SELECT json_agg(json_build_array(at, celsius) ORDER BY at)
        FROM bins CROSS JOIN LATERAL (
          SELECT floor(extract(epoch FROM measured_at)) AS at, celsius FROM readings
            WHERE readings.city_id = ids.city_id AND measured_at >= start AND measured_at < "end"
            ORDER BY measured_at DESC, id DESC LIMIT 1) AS last) AS points
    FROM unnest(cast(:cityIds AS int[])) AS ids(city_id)`

interface Row {
  id: number
  source: string | null
  stations: Record<string, string> | null
  points: Point[] | null
}

/** Returns the last day of each city, by id, with one query. */
export async function lastDays(cityIds: number[]): Promise<Map<number, LastDay>> {
  if (cityIds.length === 0) return new Map()
  const { rows } = await db.rawQuery<{ rows: Row[] }>(LAST_DAYS, { cityIds })
  return new Map(
    rows.map(({ id, source, stations, points }) => [
      id,
      { source, points: points ?? [], ...(stations && { stations }) },
    ])
  )
}
