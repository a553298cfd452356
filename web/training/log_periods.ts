import { phrase, type Phrase } from '#support/phrase'
import { DateTime, type DateTimeUnit } from 'luxon'

const PERIODS: [label: Phrase, unit: DateTimeUnit, ago: number][] = [
  [phrase('This week'), 'week', 0],
  [phrase('Last week'), 'week', 1],
  [phrase('This month'), 'month', 0],
  [phrase('This year'), 'year', 0],
]

/**
 * Returns the periods that a log can be filtered by with one click. Weeks begin on Monday.
 * @param today the member's calendar day
 */
export function logPeriods(today: string): { label: Phrase; from?: string; to?: string }[] {
  const day = DateTime.fromISO(today, { zone: 'utc' })
  const periods = PERIODS.map(([label, unit, ago]) => {
    const within = day.minus({ [unit]: ago })
    return {
      label,
      from: within.startOf(unit).toISODate()!,
      to: within.endOf(unit).toISODate()!,
    }
  })
  return [...periods, { label: phrase('All') }]
}
