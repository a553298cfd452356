const DAY_MS = 86_400_000

/** Returns the ISO week of a day by counting days, without a library. */
export function countedWeek(day: string) {
  const time = Date.parse(day)
  const daysAfterMonday = (new Date(time).getUTCDay() + 6) % 7
  const thursday = time + (3 - daysAfterMonday) * DAY_MS
  const year = new Date(thursday).getUTCFullYear()
  const number = 1 + Math.floor((thursday - Date.UTC(year, 0, 1)) / DAY_MS / 7)
  return { year, number, from: dayOf(time - daysAfterMonday * DAY_MS) }
}

/** Returns every calendar day of the years. */
export function* daysOf(firstYear: number, lastYear: number) {
  const end = Date.UTC(lastYear + 1, 0, 1)
  for (let time = Date.UTC(firstYear, 0, 1); time < end; time += DAY_MS) yield dayOf(time)
}

const dayOf = (time: number) => new Date(time).toISOString().slice(0, 10)
