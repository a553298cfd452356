import db from '@adonisjs/lucid/services/db'
import type { Window } from '#weather/history/periods'

/** The readings in one part of a period. The values are null if none of them has a temperature. */
export interface Bucket {
  lowest: number | null
  mean: number | null
  highest: number | null
  /** Milliseconds since 1970 of the first and the last reading. */
  firstAt: number
  lastAt: number
}

export interface Sample {
  celsius: number | null
  /** Milliseconds since 1970. */
  at: number
}

export interface History {
  buckets: Bucket[]
  /** The last reading before the period. */
  before?: Sample
  /** The last reading of the period. */
  last?: Sample
  /** The usual time between two readings; undefined if there are too few to tell. */
  intervalMs?: number
}

/** The number of last readings that tell the usual interval. */
const RECENT = 50

const EPOCH_MS = (time: string) => `extract(epoch FROM ${time})::float8 * 1000`

/**
 * The sub-query reads along the index. Of several readings with one time, the last one counts: it
 * corrects the others.
 */
const BUCKETS = `
  SELECT min(celsius) AS lowest, avg(celsius) AS mean, max(celsius) AS highest,
      ${EPOCH_MS('min(measured_at)')} AS "firstAt", ${EPOCH_MS('max(measured_at)')} AS "lastAt"
    FROM (
      SELECT DISTINCT ON (measured_at) measured_at, celsius::float8 FROM readings
        WHERE city_id = :cityId AND measured_at >= :start AND measured_at <= :end
        ORDER BY measured_at DESC, id DESC
    ) AS counted
    GROUP BY date_bin(:bucketMs * interval '1 ms', measured_at, :origin)
    ORDER BY min(measured_at)`

/** The last readings of a period and the one before it, with the median of the times between them. */
const EDGES = `
  WITH recent AS (
    SELECT celsius, measured_at, id FROM readings
      WHERE city_id = :cityId AND measured_at <= :end
      ORDER BY measured_at DESC, id DESC LIMIT ${RECENT}
  ), intervals AS (
    SELECT measured_at - lead(measured_at) OVER (ORDER BY measured_at DESC, id DESC) AS length FROM recent
  )
  SELECT
    (SELECT ${EPOCH_MS('percentile_disc(0.5) WITHIN GROUP (ORDER BY length)')}
       FROM intervals WHERE length > interval '0') AS "intervalMs",
    (SELECT ARRAY[celsius::float8, ${EPOCH_MS('measured_at')}] FROM recent
       ORDER BY measured_at DESC, id DESC LIMIT 1) AS last,
    (SELECT ARRAY[celsius::float8, ${EPOCH_MS('measured_at')}] FROM readings
       WHERE city_id = :cityId AND measured_at < :start
       ORDER BY measured_at DESC, id DESC LIMIT 1) AS before`

/** Reads the history of a city with two queries and at most 400 rows, for any number of readings. */
export async function readHistory(cityId: number, window: Window): Promise<History> {
  const { start, end, bucketMs } = window
  const bounds = { cityId, start: start.toUTC().toISO(), end: latestTime(end) }
  const origin = start.startOf('day').toUTC().toISO()
  const [buckets, edges] = await Promise.all([
    db.rawQuery<{ rows: Bucket[] }>(BUCKETS, { ...bounds, bucketMs, origin }),
    db.rawQuery<{ rows: Edges[] }>(EDGES, bounds),
  ])
  const { intervalMs, last, before } = edges.rows[0]
  return {
    buckets: buckets.rows,
    before: sampleOf(before),
    last: sampleOf(last),
    intervalMs: intervalMs ?? undefined,
  }
}

type Pair = [celsius: number | null, at: number]

interface Edges {
  intervalMs: number | null
  last: Pair | null
  before: Pair | null
}

const sampleOf = (pair: Pair | null) => (pair ? { celsius: pair[0], at: pair[1] } : undefined)

/** A reading may have a time a few minutes ahead, if the clock of its source is fast. */
const latestTime = (end: Window['end']) => end.plus({ minutes: 5 }).toUTC().toISO()
