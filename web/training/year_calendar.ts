import type User from '#models/user'
import { levelOf, monthsOf } from '#training/calendar'
import { dailyTotals } from '#training/daily_totals'
import { findFirstDay } from '#training/first_day'
import { findGoal, goalProgress } from '#training/goal'
import type { Kind } from '#training/kinds'
import { addUp } from '#training/totals'

/**
 * Returns a calendar year of a member's log, with the totals of each day that has entries.
 * @param today the member's calendar day; a year after it is ignored
 */
export async function yearCalendar(
  user: User,
  today: string,
  { year: wanted, kind }: { year?: number; kind?: Kind }
) {
  const currentYear = Number(today.slice(0, 4))
  const year = wanted && wanted <= currentYear ? wanted : currentYear
  const [all, firstDay, goalM] = await Promise.all([
    dailyTotals(user, year),
    findFirstDay(user),
    findGoal(user, year),
  ])
  const shown = all.filter((totals) => !kind || totals.kind === kind)
  const days = new Map(
    [...Map.groupBy(shown, ({ date }) => date)].map(([date, kinds]) => {
      const total = addUp(kinds)
      return [date, { ...total, level: levelOf(total.durationS) }]
    })
  )
  const firstYear = Math.min(Number((firstDay ?? today).slice(0, 4)), year)
  return {
    year,
    today,
    months: monthsOf(year),
    days,
    total: addUp(shown),
    // A goal counts the entries of all kinds.
    goal: goalM === undefined ? undefined : goalProgress(goalM, addUp(all).distanceM, year, today),
    years: Array.from({ length: currentYear - firstYear + 1 }, (_, n) => currentYear - n),
  }
}
