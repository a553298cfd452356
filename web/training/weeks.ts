import { DateTime } from 'luxon'

/**
 * An ISO week: seven calendar days from Monday to Sunday. It belongs to the year that has most of its
 * days, so the last days of December may be in week 1 of the next year.
 */
export interface Week {
  year: number
  number: number
  /** Its Monday, such as 2026-11-23. */
  from: string
  /** Its Sunday. */
  to: string
}

/** Returns the week of a calendar day. */
export function weekOf(day: string): Week {
  return weekFrom(utc(day).startOf('week'))
}

/** Returns the 52 or 53 weeks of an ISO year, oldest first. */
export function weeksOfYear(year: number) {
  const first = DateTime.fromObject({ weekYear: year, weekNumber: 1 }, { zone: 'utc' })
  return weeksFrom(first, first.weeksInWeekYear)
}

/** Returns the week of a calendar day and the weeks before it, oldest first. */
export function weeksUntil(day: string, count: number) {
  return weeksFrom(
    utc(day)
      .startOf('week')
      .minus({ weeks: count - 1 }),
    count
  )
}

/** Returns 52 or 53. */
export function weeksInYear(year: number) {
  return DateTime.fromObject({ weekYear: year }, { zone: 'utc' }).weeksInWeekYear
}

/** Returns the week with this number in an ISO year, or undefined: not every year has a week 53. */
export function findWeek(year: number, number: number): Week | undefined {
  if (number > weeksInYear(year)) return undefined
  return weekFrom(DateTime.fromObject({ weekYear: year, weekNumber: number }, { zone: 'utc' }))
}

// Calendar days are computed in UTC, where every day has 24 hours.
const utc = (day: string) => DateTime.fromISO(day, { zone: 'utc' })

function weeksFrom(monday: DateTime, count: number) {
  return Array.from({ length: count }, (_, n) => weekFrom(monday.plus({ weeks: n })))
}

function weekFrom(monday: DateTime): Week {
  return {
    year: monday.weekYear,
    number: monday.weekNumber,
    from: monday.toISODate()!,
    to: monday.plus({ days: 6 }).toISODate()!,
  }
}
