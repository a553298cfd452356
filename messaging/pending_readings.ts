import db from '@adonisjs/lucid/services/db'
import { queryDirectly } from '#database/direct_query'
import { readingOf } from '#messaging/contract'
import { currentBus } from '#messaging/current_bus'
import { NEWEST_SOURCE } from '#messaging/newest_source'
import { BATCH_SIZE, chunked, type Source } from '#messaging/outbox_source'
import { QUERY_TIMEOUT_MS } from '#support/database_timeouts'
import { hasSqlState, SQL_STATE } from '#support/sql_error_codes'

/** Readings that this process has published since it started. */
export const announced = { readings: 0 }

interface PendingCity {
  id: number
  enabled: boolean
  celsius: number | null
  version: number
  measured_at: Date | null
  source: string | null
}

export const pendingReadings: Source<'readings', PendingCity> = {
  name: 'readings',
  count: 'SELECT count(*) FROM cities WHERE version > announced_version',
  select: selectAfter(0),
  announce: announceReadings,
}

function selectAfter(id: number) {
  return `SELECT id, enabled, celsius, version, measured_at, ${NEWEST_SOURCE} FROM cities
    WHERE version > announced_version AND id > ${id} ORDER BY id LIMIT ${BATCH_SIZE}`
}

/**
 * Marks what was published while it publishes the next batch, so that the last of many readings need
 * not wait until all others are marked.
 * @returns whether all rows were marked. Rows that another transaction has locked are not marked. No
 *   row is marked if the leader uses another bus.
 */
async function announceReadings(first: PendingCity[]) {
  let marking = Promise.resolve(true)
  let pending = first
  try {
    while (pending.length > 0) {
      const token = await publishReadings(pending.filter(({ enabled }) => enabled))
      marking = markAfter(marking, pending, token)
      // The error is thrown at the end. Unhandled until then, it would end the process.
      marking.catch(() => {})
      // Fewer rows than a batch were all that was pending.
      if (pending.length < BATCH_SIZE) break
      pending = await queryDirectly(selectAfter(pending[pending.length - 1].id), [])
    }
  } finally {
    await marking.catch(() => {})
  }
  return marking
}

/** One batch at a time, because two statements that mark could deadlock. */
async function markAfter(
  earlier: Promise<boolean>,
  published: PendingCity[],
  token: string | null
) {
  const allMarked = await earlier
  const marked = await mark(published, token)
  return allMarked && marked === published.length
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
