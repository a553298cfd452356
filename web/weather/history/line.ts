import type { Bucket, History, Sample } from '#weather/history/read_history'
import type { Window } from '#weather/history/periods'

/** A point of a line. The values are null where the line is interrupted. */
export interface Point {
  /** Milliseconds since 1970. */
  at: number
  lowest: number | null
  mean: number | null
  highest: number | null
}

export interface Line {
  points: Point[]
  /** Whether the period has no temperature, and the line shows the last one before it. */
  isHeld: boolean
  /** Without a reading for longer than this, the line has a gap. */
  gapMs: number
}

/** A source may skip a reading or two. */
const USUAL_INTERVALS = 3

/** Returns the line of a chart. It begins at the edge of the period if the value was known before. */
export function lineOf(history: History, { start, end, bucketMs }: Window): Line {
  const { buckets, before, last, intervalMs } = history
  const gapMs = Math.max(2 * bucketMs, USUAL_INTERVALS * (intervalMs ?? Infinity))
  const [from, to] = [start.toMillis(), end.toMillis()]
  if (buckets.every(({ mean }) => mean === null)) {
    const isHeld = isTemperature(before) && buckets.length === 0
    return { points: isHeld ? [at(from, before), at(to, before)] : [], isHeld, gapMs }
  }
  const points: Point[] = []
  let previousAt = isTemperature(before) ? before.at : -Infinity
  if (isTemperature(before) && buckets[0].firstAt - before.at <= gapMs) {
    points.push(at(from, before))
  }
  for (const bucket of buckets) {
    if (points.length && bucket.firstAt - previousAt > gapMs) {
      points.push(gapAt((previousAt + bucket.firstAt) / 2))
    }
    points.push(pointOf(bucket))
    previousAt = bucket.lastAt
  }
  // The last point is the temperature beside the chart, not a mean.
  if (last && last.at > points.at(-1)!.at) points.push(at(last.at, last))
  return { points, isHeld: false, gapMs }
}

const isTemperature = (sample?: Sample): sample is Sample & { celsius: number } =>
  sample !== undefined && sample.celsius !== null

/** One reading stands at its own time, and several in the middle of their times. */
const pointOf = ({ firstAt, lastAt, lowest, mean, highest }: Bucket): Point => ({
  at: (firstAt + lastAt) / 2,
  lowest,
  mean,
  highest,
})

const at = (time: number, { celsius }: Sample): Point => ({
  at: time,
  lowest: celsius,
  mean: celsius,
  highest: celsius,
})

const gapAt = (time: number): Point => ({ at: time, lowest: null, mean: null, highest: null })
