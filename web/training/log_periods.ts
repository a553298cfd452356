import { DateTime, type DateTimeUnit } from 'luxon'

const PERIODS: [label: string, unit: DateTimeUnit, ago: number][] = [
  ['This week', 'week', 0],
  ['Last week', 'week', 1],
  ['This month', 'month', 0],
  ['This year', 'year', 0],
]

/**
 * Returns the periods that a log can be filtered by with one click. Weeks begin on Monday.
 * @param today the member's calendar day
 */
export function logPeriods(today: string): { label: string; from?: string; to?: string }[] {
  const day = DateTime.fromISO(today, { zone: 'utc' })
  const periods = PERIODS.map(([label, unit, ago]) => {
    const within = day.minus({ [unit]: ago })
    return {
      label,
      from: within.startOf(unit).toISODate()!,
      to: within.endOf(unit).toISODate()!,
    }
  })
  return [...periods, { label: 'All' }]
}
