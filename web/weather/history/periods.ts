import { DateTime, IANAZone, type DurationLikeObject } from 'luxon'

export type Period = 'day' | 'week' | 'month' | 'year'

interface Resolution {
  length: DurationLikeObject
  /** The width of a bucket, in minutes: about 300 buckets for each period. */
  bucketMinutes: number
  /** The step of the table of a period, which has at most 31 rows. */
  step: DurationLikeObject
}

const RESOLUTIONS: Record<Period, Resolution> = {
  day: { length: { days: 1 }, bucketMinutes: 5, step: { hours: 1 } },
  week: { length: { weeks: 1 }, bucketMinutes: 30, step: { hours: 6 } },
  month: { length: { months: 1 }, bucketMinutes: 120, step: { days: 1 } },
  year: { length: { years: 1 }, bucketMinutes: 1440, step: { months: 1 } },
}

export const PERIODS = Object.keys(RESOLUTIONS) as Period[]

/** A period that ends now, in the city's time zone. */
export interface Window {
  period: Period
  start: DateTime
  end: DateTime
  bucketMs: number
}

/** @param zone IANA name. A zone that this server does not know is treated as UTC */
export function windowOf(period: Period, zone: string, now: DateTime = DateTime.utc()): Window {
  const { length, bucketMinutes } = RESOLUTIONS[period]
  const end = now.setZone(zoneOrUtc(zone))
  return { period, start: end.minus(length), end, bucketMs: bucketMinutes * 60_000 }
}

/** Returns the starts of the rows of a table: full hours, days or months in the city's time zone. */
export function stepsOf({ period, start, end }: Window) {
  const { step } = RESOLUTIONS[period]
  const unit = period === 'day' ? 'hour' : period === 'year' ? 'month' : 'day'
  const steps: DateTime[] = []
  for (let at = start.startOf(unit); at < end; at = at.plus(step)) steps.push(at)
  return steps
}

/** Bare SQL may write any text as the time zone of a city. */
export const zoneOrUtc = (zone: string) => (IANAZone.isValidZone(zone) ? zone : 'UTC')
