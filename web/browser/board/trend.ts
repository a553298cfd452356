import type { Point } from './points.js'

/** A feed that reads every hour may be a little early. */
const HOUR_AGO_S = 3000

/** An older value says nothing about the hour before the reading. */
const OLDEST_S = 7200

/**
 * Returns how much warmer the last reading is than the value an hour earlier, in °C, or null if one of
 * them is not known.
 * @param points oldest first
 */
export function changeInAnHour(points: Point[]) {
  const last = points.at(-1)
  const before = last && points.findLast(([at]) => at <= last[0] - HOUR_AGO_S)
  if (!before || before[0] < last[0] - OLDEST_S || last[1] === null || before[1] === null)
    return null
  return last[1] - before[1]
}
