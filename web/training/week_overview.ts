import type User from '#models/user'
import { findFirstDay } from '#training/first_day'
import type { Kind } from '#training/kinds'
import { weeklyTotals, type WeekTotals } from '#training/weekly_totals'
import { findWeek, weekOf, weeksInYear, weeksOfYear, weeksUntil, type Week } from '#training/weeks'

/** The current week and a year before it: a year has 52 or 53 weeks. */
const RECENT_WEEKS = 53

export interface WeekFilter {
  /** An ISO year. Omitted for the recent weeks. */
  year?: number
  kind?: Kind
  /** Another ISO year to compare with. */
  compare?: number
}

/** A week and the week with the same number in the other year. One of them may not exist. */
export interface Pair<T = Week> {
  week?: T
  other?: T
}

/**
 * Returns a member's weeks, with the totals of each.
 * @param today the member's calendar day; a year after it is ignored
 */
export async function weekOverview(user: User, today: string, filter: WeekFilter) {
  const current = weekOf(today)
  const year = filter.year && filter.year <= current.year ? filter.year : undefined
  const weeks = year ? weeksOfYear(year) : weeksUntil(today, RECENT_WEEKS)
  const shownYear = year ?? current.year
  const compare = filter.compare === shownYear ? undefined : filter.compare
  const pairs = pairWeeks(weeks, compare && shownYear - compare)

  const all = pairs.flatMap(({ week, other }) => [week, other]).filter((week) => week !== undefined)
  const [totals, firstDay] = await Promise.all([
    weeklyTotals(user, all, filter.kind),
    findFirstDay(user),
  ])
  const byMonday = new Map(totals.map((each) => [each.week.from, each]))
  const firstYear = Math.min(weekOf(firstDay ?? today).year, current.year)
  return {
    isEmpty: firstDay === undefined,
    current,
    year,
    compare,
    /** Oldest first. */
    pairs: pairs.map(({ week, other }): Pair<WeekTotals> => ({
      week: week && byMonday.get(week.from),
      other: other && byMonday.get(other.from),
    })),
    /** Newest first: the years from which the member can choose. */
    years: Array.from({ length: current.year - firstYear + 1 }, (_, n) => current.year - n),
  }
}

/**
 * Pairs each week with the week of the same number some years before. If only the other year has a
 * week 53, this week is a pair of its own.
 * @param weeks oldest first
 */
export function pairWeeks(weeks: Week[], yearsBefore?: number): Pair[] {
  if (!yearsBefore) return weeks.map((week) => ({ week }))
  return weeks.flatMap((week) => {
    const otherYear = week.year - yearsBefore
    const pair = { week, other: findWeek(otherYear, week.number) }
    const isLast = week.number === weeksInYear(week.year)
    const extra = isLast && week.number === 52 && findWeek(otherYear, 53)
    return extra ? [pair, { other: extra }] : [pair]
  })
}
