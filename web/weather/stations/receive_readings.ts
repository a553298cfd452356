import db from '@adonisjs/lucid/services/db'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { DateTime } from 'luxon'
import UserFacingException from '#exceptions/user_facing_exception'
import Reading from '#models/reading'
import type Station from '#models/station'
import { retryOnDeadlock } from '#support/retry_on_deadlock'
import { parseTimestamp } from '#support/timestamp'
import { checkPlausibility } from '#weather/plausibility'
import { stationSource } from '#weather/stations/source'

export interface PushedReading {
  celsius?: unknown
  measuredAt?: unknown
}

/** The answer to a station. The same request gets the same answer again. */
export interface Answer {
  stored: number
  /** Readings that the city has already. */
  unchanged: number
  rejected: { index: number; reason: string }[]
}

/**
 * Stores the plausible ones of the readings of a station, by the rules of the feeds.
 * @param requestId if the station repeats a request, nothing is stored
 * @throws UserFacingException if the station or its city is deleted or switched off, or no reading is plausible
 */
export async function receiveReadings(
  station: Station,
  readings: PushedReading[],
  requestId?: string
): Promise<Answer> {
  return retryOnDeadlock(() =>
    db.transaction(async (trx) => {
      await lockEnabled(station, trx)
      const earlier = requestId && (await answerOf(station.id, requestId, trx))
      if (earlier) return earlier
      const answer = await store(station, readings, trx)
      if (requestId) await keepAnswer(station.id, requestId, answer, trx)
      return answer
    })
  )
}

/**
 * One request of a station after the other: otherwise two equal ones could both store their readings. The city
 * comes first, as when it is deleted, so that the two do not deadlock.
 */
async function lockEnabled({ id, cityId }: Station, trx: TransactionClientContract) {
  await trx.rawQuery('SELECT FROM cities WHERE id = ? FOR NO KEY UPDATE', [cityId])
  const { rows } = await trx.rawQuery(
    `UPDATE stations SET last_request_at = now() FROM cities
       WHERE stations.id = ? AND stations.deleted_at IS NULL AND cities.id = city_id
       RETURNING stations.enabled, cities.enabled AS "cityEnabled"`,
    [id]
  )
  const [station] = rows as { enabled: boolean; cityEnabled: boolean }[]
  if (!station) {
    throw new UserFacingException('This station or its city was deleted.', { status: 404 })
  }
  if (!station.enabled) {
    throw new UserFacingException('This station is switched off. An admin can switch it on.', {
      status: 403,
    })
  }
  if (!station.cityEnabled) {
    throw new UserFacingException('The city of this station is disabled.', { status: 409 })
  }
}

async function answerOf(stationId: number, requestId: string, trx: TransactionClientContract) {
  const { rows } = await trx.rawQuery(
    'SELECT answer FROM station_requests WHERE station_id = ? AND request_id = ?',
    [stationId, requestId]
  )
  return rows[0]?.answer as Answer | undefined
}

async function keepAnswer(
  stationId: number,
  requestId: string,
  answer: Answer,
  trx: TransactionClientContract
) {
  await trx.rawQuery(
    'INSERT INTO station_requests (station_id, request_id, answer) VALUES (?, ?, ?)',
    [stationId, requestId, JSON.stringify(answer)]
  )
}

async function store(
  { id, cityId }: Station,
  readings: PushedReading[],
  trx: TransactionClientContract
): Promise<Answer> {
  const now = DateTime.utc()
  const checked = readings.map(({ celsius, measuredAt }) =>
    checkPlausibility(cityId, celsius, zonedTime(measuredAt), now)
  )
  const plausible = checked.filter((each) => 'at' in each)
  const rejected = checked.flatMap((each, index) =>
    'reason' in each ? [{ index, reason: String(each.reason) }] : []
  )
  if (plausible.length === 0) throw new NoPlausibleReading(rejected)
  // The last of two values for the same time counts.
  const byTime = new Map(plausible.map((reading) => [reading.at.toMillis(), reading]))
  const distinct = [...byTime.values()].sort((a, b) => a.at.toMillis() - b.at.toMillis())
  const { stored } = await Reading.recordNew(distinct, stationSource(id), trx)
  return { stored: Number(stored), unchanged: plausible.length - Number(stored), rejected }
}

/** Rejects a time without a zone, because a station may be in any zone. */
const zonedTime = (time: unknown) => (parseTimestamp(time)?.hasZone ? time : undefined)

class NoPlausibleReading extends UserFacingException {
  static status = 422
  static code = 'E_IMPLAUSIBLE_READINGS'
  title = 'No reading is plausible'

  constructor(rejected: Answer['rejected']) {
    const [{ index, reason }] = rejected
    const which = rejected.length > 1 ? `None of the ${rejected.length} readings` : 'The reading'
    const verb = rejected.length > 1 ? 'can' : 'cannot'
    super(`${which} ${verb} be stored. readings[${index}]: ${reason}`)
  }
}
