import { weekOf } from '#training/weeks'

const WEEK_MS = 7 * 86_400_000

/** A streak: weeks in a row that each have at least one entry. */
export interface Streak {
  weeks: number
  /** The Monday of its first week. */
  from: string
  /** The Sunday of its last week. */
  to: string
}

/**
 * Finds the longest streak and the current one. The current week may still get an entry, so it does not
 * end the current streak.
 * @param mondays of the weeks that have entries, in any order
 * @param today the member's calendar day
 * @returns undefined for a streak of no week; of two longest streaks, the first one
 */
export function findStreaks(mondays: string[], today: string) {
  const thisMonday = weekOf(today).from
  const passed = [...new Set(mondays)].filter((monday) => monday <= thisMonday).toSorted()
  const streaks: Streak[] = []
  for (const [index, monday] of passed.entries()) {
    const { to } = weekOf(monday)
    const last = streaks.at(-1)
    if (last && Date.parse(monday) - Date.parse(passed[index - 1]) === WEEK_MS) {
      last.weeks++
      last.to = to
    } else {
      streaks.push({ weeks: 1, from: monday, to })
    }
  }
  const longest = streaks.reduce<Streak | undefined>(
    (best, streak) => (best && best.weeks >= streak.weeks ? best : streak),
    undefined
  )
  const last = streaks.at(-1)
  const isCurrent = last && Date.parse(thisMonday) - Date.parse(last.to) < WEEK_MS
  return { longest, current: isCurrent ? last : undefined }
}
