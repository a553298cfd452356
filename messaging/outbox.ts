import db from '@adonisjs/lucid/services/db'
import type { Revocation } from '#messaging/bus'
import { currentBus } from '#messaging/current_bus'
import { readingOf } from '#messaging/contract'
import { hasSqlState, SQL_STATE } from '#support/sql_error_codes'
import { QUERY_TIMEOUT_MS } from '#support/database_timeouts'

/** The number of rows that are selected, published and marked together. */
const BATCH_SIZE = 500

/**
 * A message of PostgreSQL's NOTIFY has at most 7,999 bytes, and a reading needs about 110 bytes.
 */
const ITEMS_PER_MESSAGE = 50

/** Readings that this process has published since it started. */
export const announced = { readings: 0 }

interface PendingRevocation {
  id: number
  user_id: number | null
  city_id: number | null
  sign_in_id: number | null
}

interface PendingCity {
  id: number
  enabled: boolean
  celsius: number | null
  version: number
  measured_at: Date | null
}

/** Counts the cities whose newest reading is pending, and the pending revocations. */
export async function countPending() {
  const { rows } = await db
    .rawQuery(
      `SELECT (SELECT count(*) FROM cities WHERE version > announced_version) AS readings,
              (SELECT count(*) FROM pending_revocations) AS revocations`
    )
    .timeout(QUERY_TIMEOUT_MS)
  return rows[0] as { readings: number; revocations: number }
}

/**
 * Publishes what is pending: revocations first, then readings.
 * @returns true if everything that was pending has been published and marked
 * @throws if the bus or the database is down
 */
export async function announcePending() {
  const revocationsDone = await announceRevocations()
  const readingsDone = await announceReadings()
  return revocationsDone && readingsDone
}

/**
 * Deletes revocations only after they are published, so that none is lost if the bus fails.
 * @returns false if they were not deleted
 */
async function announceRevocations() {
  for (;;) {
    const pending: PendingRevocation[] = await db
      .from('pending_revocations')
      .orderBy('id')
      .limit(BATCH_SIZE)
      .timeout(QUERY_TIMEOUT_MS)
    if (pending.length === 0) {
      return true
    }

    const bus = await currentBus()
    const chunks = chunked(await toRevocations(pending))
    const token = await bus.publish(chunks.map((revocations) => ['revocations', revocations]))
    const { rowCount } = await db
      .rawQuery(
        'DELETE FROM pending_revocations WHERE id = ANY(?) AND EXISTS (SELECT FROM leader WHERE token = ?)',
        [pending.map(({ id }) => id), token]
      )
      .timeout(QUERY_TIMEOUT_MS)
    if (rowCount === 0) {
      return false
    }
  }
}

/**
 * Looks up which accounts are active only if there is a revocation: this query would otherwise slow
 * down every reading. All connections of an account end after a change of role, too, but its
 * sign-ins stay valid.
 */
async function toRevocations(pending: PendingRevocation[]): Promise<Revocation[]> {
  const userIds = pending.flatMap(({ user_id: id }) => id ?? [])
  const rows = await db
    .from('users')
    .select('id')
    .whereRaw('id = ANY(?)', [userIds])
    .where('active', true)
    .timeout(QUERY_TIMEOUT_MS)
  const active = new Set(rows.map(({ id }) => id))
  return pending.map(({ user_id: userId, city_id: cityId, sign_in_id: signInId }) => {
    const signedOut = cityId === null && (signInId !== null || !active.has(userId))
    return { userId, cityId, signInId, signedOut }
  })
}

/**
 * @returns whether all rows were marked. Rows that another transaction has locked are not marked. No
 *   row is marked if the leader uses another bus.
 */
async function announceReadings() {
  let allMarked = true
  let lastId = 0
  for (;;) {
    const pending: PendingCity[] = await db
      .from('cities')
      .select('id', 'enabled', 'celsius', 'version', 'measured_at')
      .whereColumn('version', '>', 'announced_version')
      .where('id', '>', lastId)
      .orderBy('id')
      .limit(BATCH_SIZE)
      .timeout(QUERY_TIMEOUT_MS)
    if (pending.length === 0) {
      return allMarked
    }

    const token = await publishReadings(pending.filter(({ enabled }) => enabled))
    const marked = await mark(pending, token)
    allMarked &&= marked === pending.length
    lastId = pending[pending.length - 1].id
  }
}

/** Runs outside any transaction, so that no lock is held while this process waits for the bus. */
async function publishReadings(cities: PendingCity[]) {
  const bus = await currentBus()
  const chunks = chunked(cities.map(readingOf))
  const token = await bus.publish(chunks.map((readings) => ['readings', readings]))
  announced.readings += cities.length
  return token
}

/**
 * Marks exactly the versions that were published. If it marked each city's current version, a
 * version that was committed after the select would never be published. Rows that another
 * transaction has locked stay pending: waiting for an import's locks could take long, or end in a
 * deadlock.
 * @param token the token of the leader of the bus on which they were published
 * @returns the number of marked rows
 */
async function mark(published: PendingCity[], token: string | null) {
  try {
    return await markUnlocked(published, token)
  } catch (error) {
    // SKIP LOCKED cannot always skip a row that has just changed, so two processes that mark at the
    // same time may still deadlock.
    if (hasSqlState(error, SQL_STATE.deadlockDetected)) {
      return 0
    }
    throw error
  }
}

async function markUnlocked(published: PendingCity[], token: string | null) {
  const marking = db.rawQuery(
    // `least` is needed after a restore from a backup, which may lower the city's version while
    // this process publishes. If announced_version were higher than the city's version, new
    // readings would not count as pending until the version had caught up.
    `WITH sent AS (SELECT * FROM unnest(?::int[], ?::int[]) AS sent(id, version)),
       free AS (SELECT id FROM cities WHERE id IN (SELECT id FROM sent)
                ORDER BY id FOR NO KEY UPDATE SKIP LOCKED)
     UPDATE cities SET announced_version = least(cities.version, greatest(announced_version, sent.version))
       FROM sent JOIN free USING (id)
       WHERE cities.id = sent.id AND EXISTS (SELECT FROM leader WHERE token = ?)`,
    [published.map(({ id }) => id), published.map(({ version }) => version), token]
  )
  const { rowCount } = await marking.timeout(QUERY_TIMEOUT_MS)
  return rowCount as number
}

/** Splits items so that each chunk fits into one message. */
function chunked<T>(items: T[]) {
  const count = Math.ceil(items.length / ITEMS_PER_MESSAGE)
  return Array.from({ length: count }, (_, n) =>
    items.slice(n * ITEMS_PER_MESSAGE, (n + 1) * ITEMS_PER_MESSAGE)
  )
}
