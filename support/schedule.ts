import { Cron } from 'croner'
import { phrase } from '#support/phrase'

const UNIT_MS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }
const intervals = {
  s: (n: number) => phrase('{n, plural, one {every second} other {every # seconds}}', { n }),
  m: (n: number) => phrase('{n, plural, one {every minute} other {every # minutes}}', { n }),
  h: (n: number) => phrase('{n, plural, one {every hour} other {every # hours}}', { n }),
  d: (n: number) => phrase('{n, plural, one {every day} other {every # days}}', { n }),
}

/** Accepts an interval such as "15m" or a cron expression. */
export function isSchedule(schedule: string) {
  if (parseInterval(schedule)) return true
  try {
    return nextRun(schedule, new Date()) !== null
  } catch {
    return false
  }
}

/**
 * Returns the first run after a time, and null if there is none. An interval is counted from the
 * Unix epoch, so every machine gets the same time.
 */
export function nextRun(schedule: string, after: Date) {
  const interval = parseInterval(schedule)
  if (!interval) return new Cron(schedule, { timezone: 'UTC' }).nextRun(after)
  const lengthMs = interval.count * UNIT_MS[interval.unit]
  return new Date((Math.floor(after.getTime() / lengthMs) + 1) * lengthMs)
}

/** Returns the longest time between two of the next hundred runs, in milliseconds. */
export function longestInterval(schedule: string, after: Date) {
  let longestMs = 0
  let run = nextRun(schedule, after)
  for (let count = 0; run && count < 100; count++) {
    const next = nextRun(schedule, run)
    if (next) longestMs = Math.max(longestMs, next.getTime() - run.getTime())
    run = next
  }
  return longestMs
}

export function describeSchedule(schedule: string) {
  const interval = parseInterval(schedule)
  return interval
    ? intervals[interval.unit](interval.count)
    : phrase('by the cron expression {schedule}, in UTC', { schedule })
}

function parseInterval(schedule: string) {
  const [, count, unit] = /^(\d{1,4})\s*([smhd])$/.exec(schedule.trim()) ?? []
  return Number(count) ? { count: Number(count), unit: unit as keyof typeof UNIT_MS } : undefined
}
