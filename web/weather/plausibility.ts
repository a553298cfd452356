import { DateTime } from 'luxon'
import { phrase } from '#support/phrase'
import { parseTimestamp } from '#support/timestamp'
import type { Failure, FetchedReading } from '#weather/feed'

const MAX_AHEAD = { minutes: 5 }
const MAX_AGE = { days: 1 }

/**
 * Returns the reading, with the temperature rounded to one decimal, or a failure if the temperature
 * or the time is not plausible.
 * @param time ISO 8601 with date and time; UTC if it has no zone
 */
export function checkPlausibility(
  cityId: number,
  celsius: unknown,
  time: unknown,
  now: DateTime
): FetchedReading | Failure {
  if (celsius === null || celsius === undefined || celsius === '') {
    return { cityId, reason: phrase('The temperature is missing.') }
  }
  if (typeof celsius !== 'number' || !Number.isFinite(celsius)) {
    return { cityId, reason: phrase('The temperature is not a number.') }
  }
  // Adding 0 turns -0 into 0.
  const tenths = Math.round(celsius * 10) / 10 + 0
  if (tenths < -90 || tenths > 60) {
    const reason = phrase('The temperature {n} °C is not between -90 and 60 °C.', { n: tenths })
    return { cityId, reason }
  }
  const timestamp = parseTimestamp(time)
  if (!timestamp) return { cityId, reason: phrase('The time is missing or invalid.') }
  const at = DateTime.fromMillis(timestamp.milliseconds, { zone: 'utc' })
  if (at > now.plus(MAX_AHEAD)) {
    const reason = phrase('The time {time} is more than five minutes in the future.', {
      time: at.toISO(),
    })
    return { cityId, reason }
  }
  if (at < now.minus(MAX_AGE)) {
    return {
      cityId,
      reason: phrase('The time {time} is more than a day ago.', { time: at.toISO() }),
    }
  }
  return { cityId, celsius: tenths, at }
}

/** Separates the readings from the failures. */
export function partition(checked: (FetchedReading | Failure)[]) {
  return {
    readings: checked.filter((each) => 'at' in each),
    failures: checked.filter((each) => 'reason' in each),
  }
}
