import db from '@adonisjs/lucid/services/db'
import type { Revocation } from '#messaging/bus'
import { currentBus } from '#messaging/current_bus'
import { readingOf } from '#messaging/contract'
import { hasSqlState, SQL_STATE } from '#support/sql_states'

/** Rows looked up, sent in one go and marked at a time. */
const CHUNK = 500

/** Readings in one message: PostgreSQL's NOTIFY takes 7,999 bytes, a reading has some 110. */
const MESSAGE = 50

/** Milliseconds; a connection that is half open would keep all that comes after waiting. */
const PATIENCE = 5000

/** Readings that this process has published since it started. */
export const announced = { readings: 0 }

interface Owed {
  id: number
  enabled: boolean
  celsius: number | null
  version: number
  measured_at: Date | null
}

/** What is committed and not announced yet: readings, by their cities, and ended rights. */
export async function countPending() {
  const { rows } = await db
    .rawQuery(
      `SELECT (SELECT count(*) FROM cities WHERE version > announced_version) AS readings,
              (SELECT count(*) FROM pending_revocations) AS revocations`
    )
    .timeout(PATIENCE)
  return rows[0] as { readings: number; revocations: number }
}

/** Ended rights first, then readings; answers whether nothing is left. Throws where the bus is down. */
export async function announcePending() {
  await announceRevocations()
  return announceReadings()
}

/** Deleted only when they are sent: a right that ended while the bus was away ends with its return. */
async function announceRevocations() {
  for (;;) {
    const owed = await db.from('pending_revocations').orderBy('id').limit(CHUNK).timeout(PATIENCE)
    if (owed.length === 0) {
      return
    }

    const carrier = await currentBus()
    const revocations = parts(owed.map(toRevocation))
    await carrier.publish(revocations.map((part) => ['revocations', part]))
    const ids = owed.map(({ id }) => id)
    await db.from('pending_revocations').whereIn('id', ids).timeout(PATIENCE).delete()
  }
}

/** Answers whether all is marked; rows that somebody else held are not. */
async function announceReadings() {
  let settled = true
  let after = 0
  for (;;) {
    const owed: Owed[] = await db
      .from('cities')
      .select('id', 'enabled', 'celsius', 'version', 'measured_at')
      .whereColumn('version', '>', 'announced_version')
      .where('id', '>', after)
      .orderBy('id')
      .limit(CHUNK)
      .timeout(PATIENCE)
    if (owed.length === 0) {
      return settled
    }

    await send(owed.filter(({ enabled }) => enabled))
    const marked = await mark(owed)
    settled &&= marked === owed.length
    after = owed[owed.length - 1].id
  }
}

/** No lock is held here: the bus may take its time. */
async function send(owed: Owed[]) {
  if (owed.length > 0) {
    const carrier = await currentBus()
    const readings = parts(owed.map(readingOf))
    await carrier.publish(readings.map((part) => ['readings', part]))
    announced.readings += owed.length
  }
}

/**
 * Marks just what was sent; "the current version" would lose what was committed since. Rows that
 * somebody else holds stay owed, for waiting here could stall behind an import or deadlock with it.
 */
async function mark(owed: Owed[]) {
  try {
    return await markFree(owed)
  } catch (error) {
    // Skipping is not always possible where a row has just changed: two that mark may still meet.
    if (hasSqlState(error, SQL_STATE.deadlockDetected)) {
      return 0
    }
    throw error
  }
}

async function markFree(owed: Owed[]) {
  const marking = db.rawQuery(
    // Never above its version: a database restored meanwhile would owe nothing until it caught up.
    `WITH sent AS (SELECT * FROM unnest(?::int[], ?::int[]) AS sent(id, version)),
       free AS (SELECT id FROM cities WHERE id IN (SELECT id FROM sent)
                ORDER BY id FOR NO KEY UPDATE SKIP LOCKED)
     UPDATE cities SET announced_version = least(cities.version, greatest(announced_version, sent.version))
       FROM sent JOIN free USING (id) WHERE cities.id = sent.id`,
    [owed.map(({ id }) => id), owed.map(({ version }) => version)]
  )
  const { rowCount } = await marking.timeout(PATIENCE)
  return rowCount as number
}

/** Parts that fit into one message. */
function parts<T>(items: T[]) {
  const count = Math.ceil(items.length / MESSAGE)
  return Array.from({ length: count }, (_, n) => items.slice(n * MESSAGE, (n + 1) * MESSAGE))
}

function toRevocation(row: Record<string, number | null>): Revocation {
  const { user_id: userId, city_id: cityId, sign_in_id: signInId } = row
  return { userId, cityId, signInId }
}
