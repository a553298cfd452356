import { DateTime } from 'luxon'

/** Hours of training from which a day has the next level. A day with entries has at least level 1. */
export const LEVEL_HOURS = [0.5, 1, 2]

/** Returns the level of a day with entries: from 1 to 4, by its total duration. */
export function levelOf(durationS: number) {
  return 1 + LEVEL_HOURS.filter((hours) => durationS >= hours * 3600).length
}

export interface Month {
  /** From 1 to 12. */
  month: number
  /** Rows of seven days from Monday to Sunday; null is a day of another month. */
  weeks: (string | null)[][]
}

/** Returns the twelve months of a calendar year. */
export function monthsOf(year: number): Month[] {
  return Array.from({ length: 12 }, (_, index) => {
    const first = DateTime.utc(year, index + 1, 1)
    const days: (string | null)[] = Array(first.weekday - 1).fill(null)
    for (let n = 0; n < first.daysInMonth!; n++) days.push(first.plus({ days: n }).toISODate()!)
    while (days.length % 7) days.push(null)
    const weeks = Array.from({ length: days.length / 7 }, (_row, n) => days.slice(7 * n, 7 * n + 7))
    return { month: index + 1, weeks }
  })
}

/** Returns which day of its calendar year a day is, from 1, and the number of days of this year. */
export function dayOfYear(day: string) {
  const { ordinal, daysInYear } = DateTime.fromISO(day, { zone: 'utc' })
  return { ordinal, daysInYear }
}
