import { DateTime } from 'luxon'
import type { Failure, Measured } from '#weather/feed'

const AHEAD = { minutes: 5 }
const STALE = { days: 1 }

/** What came for a city, if it can be believed. A time without a zone is UTC. */
export function checkPlausibility(
  cityId: number,
  celsius: unknown,
  time: unknown
): Measured | Failure {
  if (celsius === null || celsius === undefined || celsius === '') {
    return { cityId, reason: 'There is no temperature.' }
  }
  if (typeof celsius !== 'number' || !Number.isFinite(celsius)) {
    return { cityId, reason: 'The temperature is no number.' }
  }
  const tenths = Math.round(celsius * 10) / 10 + 0
  if (tenths < -90 || tenths > 60) {
    return { cityId, reason: `The temperature, ${tenths} °C, is not from -90 to 60 °C.` }
  }
  const at = DateTime.fromISO(typeof time === 'string' ? time : '', { zone: 'utc' })
  if (!at.isValid) return { cityId, reason: 'The time is none.' }
  if (at > DateTime.utc().plus(AHEAD)) {
    return { cityId, reason: `The time, ${at.toISO()}, is more than five minutes ahead.` }
  }
  if (at < DateTime.utc().minus(STALE)) {
    return { cityId, reason: `The time, ${at.toISO()}, is more than a day ago.` }
  }
  return { cityId, celsius: tenths, at }
}

/** Each where it belongs. */
export function partition(checked: (Measured | Failure)[]) {
  return {
    measured: checked.filter((each) => 'at' in each),
    failures: checked.filter((each) => 'reason' in each),
  }
}
