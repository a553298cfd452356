import db from '@adonisjs/lucid/services/db'
import { DateTime } from 'luxon'
import config from '#config/reading_retention'

/** Readings per batch. Small, so that no writer waits long for a lock. */
const BATCH_SIZE = 5000

/** The time that `recent` covers: a week, because a machine may be off for some nights. */
const RECENT_MS = 7 * 86_400_000

interface Limits {
  /** Age at which a reading is deleted. */
  maxAgeMs?: number
  /** Age at which only the last reading of each hour is kept. */
  thinAfterMs?: number
}

/**
 * Numbers of deleted readings: `expired` ones were too old, and `thinned` ones were not the last of
 * their hour.
 */
export interface Pruned {
  expired: number
  thinned: number
}

interface Options {
  dryRun?: boolean
  /** Aborting it stops the prune after the current batch. */
  signal?: AbortSignal
  onProgress?: (pruned: Pruned) => void
}

interface Batch {
  /** Number of readings in the batch. */
  size: number
  /** Time and id of the last reading in the batch. The next batch starts after it. */
  cursor: [time: string, id: number]
  expired: number[]
  thinned: number[]
}

/**
 * Deletes readings that are too old, and thins old ones. Keeps the newest reading of each city.
 * Works in batches, so that it can be stopped at any time. Does nothing without limits.
 * @param options.dryRun only count
 * @param options.recent thin only readings that reached the age `thinAfterMs` within the last week:
 *   checking all readings takes long. Old readings that are added later are thinned only by a prune
 *   without `recent`
 * @param options.onProgress called after each batch
 */
export async function prune(
  { maxAgeMs, thinAfterMs }: Limits = config,
  { recent = false, ...options }: Options & { recent?: boolean } = {}
): Promise<Pruned> {
  const pruned = { expired: 0, thinned: 0 }
  if (recent && thinAfterMs) {
    await pruneFrom('-infinity', { maxAgeMs }, pruned, options)
    await pruneFrom(timeAgo(thinAfterMs + RECENT_MS), { thinAfterMs }, pruned, options)
  } else {
    await pruneFrom('-infinity', { maxAgeMs, thinAfterMs }, pruned, options)
  }
  return pruned
}

const timeAgo = (milliseconds: number) => DateTime.utc().minus({ milliseconds }).toISO()

async function pruneFrom(
  time: string,
  limits: Limits,
  pruned: Pruned,
  { dryRun, signal, onProgress }: Options
) {
  if (!limits.maxAgeMs && !limits.thinAfterMs) return
  let batch: Batch | undefined
  do {
    signal?.throwIfAborted()
    batch = await selectBatch(limits, batch?.cursor ?? [time, 0])
    if (!dryRun) await deleteReadings([...batch.expired, ...batch.thinned])
    pruned.expired += batch.expired.length
    pruned.thinned += batch.thinned.length
    onProgress?.(pruned)
  } while (batch.size === BATCH_SIZE)
}

/**
 * Selects the next batch, oldest first. The next reading of the same city shows whether a reading is
 * the newest of its city, and whether it is the last of its hour.
 */
const SELECT_BATCH = `
  WITH batch AS MATERIALIZED (
    SELECT id, city_id, measured_at FROM readings
      WHERE measured_at < now()
          - least(cast(:maxAgeMs AS float8), cast(:thinAfterMs AS float8)) * interval '1 ms'
        AND (measured_at, id) > (cast(:time AS timestamptz), :id)
      ORDER BY measured_at, id LIMIT :limit),
  classified AS (
    SELECT batch.id, batch.measured_at,
        coalesce(batch.measured_at < now() - cast(:maxAgeMs AS float8) * interval '1 ms', false) AS expired,
        coalesce(batch.measured_at < now() - cast(:thinAfterMs AS float8) * interval '1 ms'
          AND date_bin('1 hour', batch.measured_at, 'epoch') = date_bin('1 hour', later.measured_at, 'epoch'),
          false) AS thinned
      FROM batch CROSS JOIN LATERAL (
        SELECT measured_at FROM readings
          WHERE city_id = batch.city_id AND (measured_at, id) > (batch.measured_at, batch.id)
          ORDER BY measured_at, id LIMIT 1) AS later)
  SELECT (SELECT count(*) FROM batch) AS size,
    (SELECT ARRAY[measured_at::text, id::text] FROM batch ORDER BY measured_at DESC, id DESC LIMIT 1) AS cursor,
    ARRAY(SELECT id::float8 FROM classified WHERE expired) AS expired,
    ARRAY(SELECT id::float8 FROM classified WHERE thinned AND NOT expired) AS thinned`

async function selectBatch(
  { maxAgeMs, thinAfterMs }: Limits,
  [time, id]: Batch['cursor']
): Promise<Batch> {
  const { rows } = await db.rawQuery(SELECT_BATCH, {
    maxAgeMs: maxAgeMs ?? null,
    thinAfterMs: thinAfterMs ?? null,
    time,
    id,
    limit: BATCH_SIZE,
  })
  const [batch] = rows
  const [lastTime, lastId] = batch.cursor ?? [time, id]
  return { ...batch, cursor: [lastTime, Number(lastId)] }
}

/** Deletes by primary key: for a join, PostgreSQL may plan a sequential scan of the whole table. */
async function deleteReadings(ids: number[]) {
  if (ids.length > 0) await db.rawQuery('DELETE FROM readings WHERE id = ANY(?)', [ids])
}
