import { Cron } from 'croner'

const MILLISECONDS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }
const WORDS = { s: 'second', m: 'minute', h: 'hour', d: 'day' }

/** Whether it is an interval such as "15m", or a cron expression. */
export function isSchedule(schedule: string) {
  if (interval(schedule)) return true
  try {
    return nextRun(schedule, new Date()) !== null
  } catch {
    return false
  }
}

/** The first turn after that time, the same on each machine; null where there is none any more. */
export function nextRun(schedule: string, after: Date) {
  const every = interval(schedule)
  if (!every) return new Cron(schedule, { timezone: 'UTC' }).nextRun(after)
  const length = every.count * MILLISECONDS[every.unit]
  return new Date((Math.floor(after.getTime() / length) + 1) * length)
}

/** Milliseconds between two turns, at most, as far as the next hundred tell. */
export function longestInterval(schedule: string, after: Date) {
  let [longest, turn] = [0, nextRun(schedule, after)]
  for (let count = 0; turn && count < 100; count++) {
    const next = nextRun(schedule, turn)
    if (next) longest = Math.max(longest, next.getTime() - turn.getTime())
    turn = next
  }
  return longest
}

export function describeSchedule(schedule: string) {
  const every = interval(schedule)
  if (!every) return `by the cron expression ${schedule}, in UTC`
  const { count, unit } = every
  return count === 1 ? `every ${WORDS[unit]}` : `every ${count} ${WORDS[unit]}s`
}

function interval(schedule: string) {
  const [, count, unit] = /^(\d{1,4})\s*([smhd])$/.exec(schedule.trim()) ?? []
  return Number(count) ? { count: Number(count), unit: unit as keyof typeof WORDS } : undefined
}
