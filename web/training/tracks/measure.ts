import lookUpZone from '@photostructure/tz-lookup'
import { phrase } from '#support/phrase'
import type { Activity, Recording, TrackPoint } from '#training/tracks/activity'
import { movingTime } from '#training/tracks/moving_time'
import { distanceBetween, hasPosition } from '#training/tracks/positions'
import { simplifyRoute, type RoutePoint } from '#training/tracks/route'

const MAX_TITLE_LENGTH = 200

/**
 * Measures an activity.
 *
 * - Distance: what the file says. Devices count wheel turns and steps too, and know when they were
 *   paused. Otherwise the distance along the positions, without the way between two segments.
 * - Elapsed time: what the file says. Otherwise from the first to the latest time.
 * - Moving time: what the file says, if it records pauses. Otherwise see `movingTime`.
 *
 * A figure that cannot be known is undefined.
 */
export function measure(recording: Recording): Activity {
  const { kind, title, note, creator, utcOffsetMinutes, summary } = recording
  const notes = [...(recording.notes ?? [])]
  const { segments, runsBackwards } = withRisingTimes(recording.segments)
  if (runsBackwards) {
    notes.push(
      phrase(
        'Some times of the track run backwards. They were left out, so the duration may be too short.'
      )
    )
  }
  const line = followPositions(segments)
  const trackDistanceM = line.length > 1 ? line.at(-1)!.distanceM : undefined
  const fileDistanceM = positive(summary.distanceM) ?? deviceDistance(segments)
  const distanceM = fileDistanceM ?? positive(trackDistanceM)
  const start = line[0]
  return {
    kind,
    title: title?.trim().slice(0, MAX_TITLE_LENGTH) || undefined,
    note,
    creator,
    startedAt: recording.startedAt ?? firstTime(segments),
    zone: start && lookUpZone(start.latitude, start.longitude),
    utcOffsetMinutes,
    distanceM: rounded(distanceM),
    distanceSource: distanceM === undefined ? undefined : fileDistanceM ? 'file' : 'track',
    trackDistanceM: rounded(trackDistanceM),
    ...durations(recording, segments),
    summary,
    route: simplifyRoute(line),
    notes,
  }
}

/**
 * Removes times that are before an earlier point's. A clock that was changed, or a file that repeats
 * an hour a thousand times, must not add the same hour more than once.
 */
function withRisingTimes(segments: TrackPoint[][]) {
  const ordered = segments.filter(({ length }) => length).toSorted(byStart)
  let latest = -Infinity
  let runsBackwards = false
  const withTimes = ordered.map((points) =>
    points.map((point) => {
      if (point.time === undefined) return point
      if (point.time < latest) {
        runsBackwards = true
        return { ...point, time: undefined }
      }
      latest = point.time
      return point
    })
  )
  return { segments: withTimes, runsBackwards }
}

/** Segments without times keep their place. */
function byStart(a: TrackPoint[], b: TrackPoint[]) {
  const [first, second] = [firstTime([a]), firstTime([b])]
  return first === undefined || second === undefined ? 0 : first - second
}

function firstTime(segments: TrackPoint[][]) {
  for (const points of segments) {
    for (const { time } of points) if (time !== undefined) return time
  }
}

function lastTime(segments: TrackPoint[][]) {
  for (const points of segments.toReversed()) {
    const point = points.findLast(({ time }) => time !== undefined)
    if (point) return point.time
  }
}

/** Returns the points that have positions, with the distance along them. */
function followPositions(segments: TrackPoint[][]): RoutePoint[] {
  const line: RoutePoint[] = []
  let distanceM = 0
  for (const points of segments) {
    let last: RoutePoint | undefined
    for (const point of points) {
      if (!hasPosition(point)) continue
      const { latitude, longitude, elevationM } = point
      if (last) distanceM += distanceBetween(last, point)
      last = { latitude, longitude, elevationM, distanceM }
      line.push(last)
    }
  }
  return line
}

/** Returns how far the device's own distance rises, or undefined if it has none. */
function deviceDistance(segments: TrackPoint[][]) {
  let [total, last] = [0, 0]
  for (const { distanceM } of segments.flat()) {
    if (distanceM === undefined) continue
    if (distanceM > last) total += distanceM - last
    last = distanceM
  }
  return positive(total)
}

function durations({ summary, kind }: Recording, segments: TrackPoint[][]) {
  const timed = segments.map((points) =>
    points.filter((point): point is TrackPoint & { time: number } => point.time !== undefined)
  )
  const [first, last] = [firstTime(timed), lastTime(timed)]
  const trackS = first === undefined ? undefined : positive((last! - first) / 1000)
  const timerS = positive(summary.movingS)
  const elapsedS = positive(summary.elapsedS) ?? longer(trackS, timerS)
  if (elapsedS === undefined) return {}
  const movingS = timerS ?? positive(movingTime(timed, kind) / 1000) ?? elapsedS
  return {
    movingS: rounded(Math.min(movingS, elapsedS)),
    elapsedS: rounded(elapsedS),
  }
}

const longer = (a: number | undefined, b: number | undefined) =>
  a === undefined || b === undefined ? (a ?? b) : Math.max(a, b)

const positive = (value: number | undefined) =>
  value !== undefined && Number.isFinite(value) && value > 0 ? value : undefined

/** Whole metres or seconds; at least 1, because something was measured. */
const rounded = (value: number | undefined) =>
  value === undefined ? undefined : Math.max(value > 0 ? 1 : 0, Math.round(value))
