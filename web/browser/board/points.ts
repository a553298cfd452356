/** A point of a city's history: the time in seconds since 1970, and °C or null for "no reading". */
export type Point = readonly [at: number, celsius: number | null]

/** The newest reading of a city. `measuredAt` is ISO 8601, or null if there is none. */
export interface Newest {
  celsius: number | null
  measuredAt: string | null
}

/** The time that a sparkline shows. */
export const WINDOW_S = 86_400

/** Of the readings in each of these periods, only the last is a point. */
const BIN_S = 600

/**
 * Returns the points with the newest reading as the last one. Later points are of readings that have been
 * deleted.
 * @param points oldest first
 * @param now seconds since 1970: of the points before the window, only the last stays
 */
export function withNewest(points: Point[], { celsius, measuredAt }: Newest, now: number): Point[] {
  if (!measuredAt) return []
  const at = Math.floor(Date.parse(measuredAt) / 1000)
  const earlier = points.filter((point) => point[0] < at && binOf(point[0]) !== binOf(at))
  const lastBefore = earlier.findLastIndex((point) => point[0] <= now - WINDOW_S)
  return [...earlier.slice(Math.max(0, lastBefore)), [at, celsius]]
}

const binOf = (at: number) => Math.floor(at / BIN_S)
