import type { TrackPoint } from '#training/tracks/activity'
import type { Kind } from '#training/kinds'
import { distanceBetween, hasPosition } from '#training/tracks/positions'

/**
 * Slower is standing still, in metres per second. The position of a device that lies still drifts
 * by up to 0.2 m/s. Somebody who pushes a bike up a hill is faster than 0.8 m/s (2.9 km/h).
 */
const SLOWEST_MPS: Partial<Record<Kind, number>> = { run: 0.5, ride: 0.8 }
const SLOWEST_OTHER_MPS = 0.3

/** The speed at a time is measured over this period, because single positions jump. */
const PERIOD_MS = 10_000

type TimedPoint = TrackPoint & { time: number }

/**
 * Returns the time in motion in milliseconds, for files that record no pauses. The time between two
 * points counts if the speed there is not that of somebody who stands still. After a gap, only the
 * distance between its ends is known: a device that saves few points on a straight road has moved, a
 * device that stopped itself at a café has not. Time between two segments never counts.
 * @param segments points whose times never decrease
 */
export function movingTime(segments: TimedPoint[][], kind: Kind) {
  const slowest = SLOWEST_MPS[kind] ?? SLOWEST_OTHER_MPS
  return segments.reduce((sum, points) => sum + movingTimeOfSegment(points, slowest), 0)
}

function movingTimeOfSegment(points: TimedPoint[], slowest: number) {
  let moving = 0
  let [from, to] = [0, 0]
  for (let i = 1; i < points.length; i++) {
    const duration = points[i].time - points[i - 1].time
    if (duration <= 0) continue
    const middle = points[i].time - duration / 2
    if (from < i - 1 && hasGap(points, from, i - 1)) from = i - 1
    while (from + 1 < i && middle - points[from + 1].time >= PERIOD_MS / 2) from++
    to = Math.max(to, i)
    while (
      points[to].time - middle < PERIOD_MS / 2 &&
      to + 1 < points.length &&
      points[to + 1].time - points[to].time < PERIOD_MS
    ) {
      to++
    }
    const isGap = duration >= PERIOD_MS
    const [first, last] = isGap ? [i - 1, i] : [from, to]
    if (isMoving(points[first], points[last], slowest)) moving += duration
  }
  return moving
}

/** Whether the last step to `index` is a gap, beyond which the speed must not be measured. */
const hasGap = (points: TimedPoint[], from: number, index: number) =>
  index > from && points[index].time - points[index - 1].time >= PERIOD_MS

/** Counts as moving if the points have neither positions nor distances. */
function isMoving(a: TimedPoint, b: TimedPoint, slowest: number) {
  const distance = distanceOf(a, b)
  return distance === undefined || distance / ((b.time - a.time) / 1000) >= slowest
}

function distanceOf(a: TrackPoint, b: TrackPoint) {
  if (hasPosition(a) && hasPosition(b)) return distanceBetween(a, b)
  if (a.distanceM !== undefined && b.distanceM !== undefined) return b.distanceM - a.distanceM
}
