import db from '@adonisjs/lucid/services/db'
import { DateTime } from 'luxon'
import config from '#config/retention'

/** Readings that are looked at, and those of them deleted, at a time: nobody waits long for a lock. */
const BATCH = 5000

/** Milliseconds: a machine may be off for some nights. */
const RECENT = 7 * 86_400_000

interface Limits {
  /** Milliseconds after which a reading goes. */
  kept?: number
  /** Milliseconds after which the last reading of each hour stays, and the others go. */
  thinnedAfter?: number
}

/** How many readings were too old, and how many were one of several in their hour. */
export interface Pruned {
  expired: number
  thinned: number
}

interface Options {
  dryRun?: boolean
  progress?: (pruned: Pruned) => void
}

/** A reading that has to go, and the place up to which readings are looked at. */
interface Batch {
  seen: number
  place: [string, number]
  expired: number[]
  thinned: number[]
}

/**
 * Keeps the history bounded: deletes what is too old, and thins what is old; the newest reading of a
 * city stays, however old it is. Without limits it does nothing. What it does is done bit by bit, so
 * that it may be stopped at any time.
 * @param options.dryRun only count
 * @param options.recent thin only what has become old within a week, for to look at all that is kept takes
 * the longer the more it is; what came in late is left to a time without it
 * @param options.progress told after each batch
 */
export async function prune(
  { kept, thinnedAfter }: Limits = config,
  { recent = false, ...options }: Options & { recent?: boolean } = {}
): Promise<Pruned> {
  const pruned = { expired: 0, thinned: 0 }
  if (recent && thinnedAfter) {
    await pass({ kept }, '-infinity', pruned, options)
    await pass({ thinnedAfter }, ago(thinnedAfter + RECENT), pruned, options)
  } else {
    await pass({ kept, thinnedAfter }, '-infinity', pruned, options)
  }
  return pruned
}

const ago = (milliseconds: number) => DateTime.utc().minus({ milliseconds }).toISO()

async function pass(limits: Limits, from: string, pruned: Pruned, { dryRun, progress }: Options) {
  if (!limits.kept && !limits.thinnedAfter) return
  let place: Batch['place'] = [from, 0]
  for (let seen = BATCH; seen === BATCH; progress?.(pruned)) {
    const batch = await look(limits, place)
    if (!dryRun) await remove([...batch.expired, ...batch.thinned])
    pruned.expired += batch.expired.length
    pruned.thinned += batch.thinned.length
    ;({ seen, place } = batch)
  }
}

/**
 * The next batch, oldest first. Each reading is held against the next one of its city, which tells
 * whether it is the newest, and whether it is the last of its hour.
 */
export const SELECT_BATCH = `
  WITH batch AS MATERIALIZED (
    SELECT id, city_id, measured_at FROM readings
      WHERE measured_at < now() - least(cast(:kept AS float8), cast(:thinnedAfter AS float8)) * interval '1 ms'
        AND (measured_at, id) > (cast(:time AS timestamptz), :id)
      ORDER BY measured_at, id LIMIT :limit),
  judged AS (
    SELECT batch.id, batch.measured_at,
        coalesce(batch.measured_at < now() - cast(:kept AS float8) * interval '1 ms', false) AS expired,
        coalesce(batch.measured_at < now() - cast(:thinnedAfter AS float8) * interval '1 ms'
          AND date_bin('1 hour', batch.measured_at, 'epoch') = date_bin('1 hour', later.measured_at, 'epoch'),
          false) AS thinned
      FROM batch CROSS JOIN LATERAL (
        SELECT measured_at FROM readings
          WHERE city_id = batch.city_id AND (measured_at, id) > (batch.measured_at, batch.id)
          ORDER BY measured_at, id LIMIT 1) AS later)
  SELECT (SELECT count(*) FROM batch) AS seen,
    (SELECT ARRAY[measured_at::text, id::text] FROM batch ORDER BY measured_at DESC, id DESC LIMIT 1) AS place,
    ARRAY(SELECT id::float8 FROM judged WHERE expired) AS expired,
    ARRAY(SELECT id::float8 FROM judged WHERE thinned AND NOT expired) AS thinned`

/** By the primary key: a join might be planned as a look at all there are. */
export const DELETE_BATCH = 'DELETE FROM readings WHERE id = ANY(?)'

async function look({ kept, thinnedAfter }: Limits, [time, id]: Batch['place']): Promise<Batch> {
  const values = { kept: kept ?? null, thinnedAfter: thinnedAfter ?? null, time, id, limit: BATCH }
  const { rows } = await db.rawQuery(SELECT_BATCH, values)
  const [batch] = rows
  const [lastTime, lastId] = batch.place ?? [time, id]
  return { ...batch, place: [lastTime, Number(lastId)] }
}

async function remove(ids: number[]) {
  if (ids.length > 0) await db.rawQuery(DELETE_BATCH, [ids])
}
