import UnreadableFileException from '#exceptions/unreadable_file_exception'
import { phrase } from '#support/phrase'
import type { Recording, TrackPoint } from '#training/tracks/activity'
import { tooManyActivities, tooManyPoints } from '#training/tracks/gpx'
import { kindOfSport } from '#training/tracks/kind_of_sport'
import { MAX_ACTIVITIES, MAX_POINTS } from '#training/tracks/limits'
import { parseNumber, parseTime } from '#training/tracks/times'
import { readXml } from '#training/tracks/xml'

interface Lap {
  startedAt?: number
  timerS?: number
  distanceM?: number
  lastTime?: number
}

/**
 * Reads TCX. Each `Activity` is an activity of its own, such as the parts of a triathlon. The figures
 * of the laps add up to its summary; laps of a pool have no positions.
 * @throws UnreadableFileException
 */
export async function readTcx(bytes: Buffer): Promise<Recording[]> {
  const recordings: Recording[] = []
  let pointCount = 0
  let current: (Recording & { laps: Lap[] }) | undefined
  let point: TrackPoint | undefined

  await readXml(bytes, {
    open(path, attributes) {
      const name = path.at(-1)
      if (name === 'Activity') {
        if (recordings.length === MAX_ACTIVITIES) throw tooManyActivities()
        const kind = kindOfSport(attributes.Sport)
        current = { kind, segments: [], summary: {}, laps: [] }
      }
      if (name === 'Lap' && current) {
        current.laps.push({ startedAt: parseTime(attributes.StartTime ?? '') })
      }
      if (name === 'Track') current?.segments.push([])
      if (name === 'Trackpoint') point = {}
      if (['Trackpoint', 'Lap', 'Track'].includes(name!) && ++pointCount > MAX_POINTS) {
        throw tooManyPoints()
      }
    },
    close(path, text) {
      const [parent, name] = path.slice(-2)
      if (point) readPoint(point, name, text)
      if (name === 'Trackpoint' && point) {
        current?.segments.at(-1)?.push(point)
        const lap = current?.laps.at(-1)
        if (lap && point.time !== undefined) lap.lastTime = point.time
        point = undefined
      }
      if (!current) return
      const lap = current.laps.at(-1)
      if (parent === 'Lap' && lap) {
        if (name === 'TotalTimeSeconds') lap.timerS = parseNumber(text)
        if (name === 'DistanceMeters') lap.distanceM = parseNumber(text)
      }
      if (parent === 'Activity') {
        if (name === 'Id') current.startedAt = parseTime(text)
        if (name === 'Notes') current.note = text || undefined
      }
      if (parent === 'Creator' && name === 'Name') current.creator = text
      if (name === 'Activity') {
        recordings.push(finish(current))
        current = undefined
      }
    },
  })
  if (!recordings.length) {
    throw new UnreadableFileException(
      phrase('The TCX file has no activity: courses and workouts cannot be imported')
    )
  }
  return recordings
}

function readPoint(point: TrackPoint, name: string, text: string) {
  if (name === 'Time') point.time = parseTime(text)
  if (name === 'LatitudeDegrees') point.latitude = parseNumber(text)
  if (name === 'LongitudeDegrees') point.longitude = parseNumber(text)
  if (name === 'AltitudeMeters') point.elevationM = parseNumber(text)
  if (name === 'DistanceMeters') point.distanceM = parseNumber(text)
}

function finish({ laps, ...recording }: Recording & { laps: Lap[] }): Recording {
  const startedAt = laps[0]?.startedAt ?? recording.startedAt
  const movingS = sum(laps.map(({ timerS }) => timerS))
  return {
    ...recording,
    startedAt,
    summary: {
      distanceM: sum(laps.map(({ distanceM }) => distanceM)),
      movingS,
      elapsedS: elapsed(laps, startedAt, movingS),
    },
  }
}

/** Until the last point, or until the last lap would end without a pause. */
function elapsed(laps: Lap[], startedAt: number | undefined, movingS: number | undefined) {
  if (startedAt === undefined) return movingS
  const ends = laps.flatMap((lap) => [
    lap.lastTime ?? startedAt,
    (lap.startedAt ?? startedAt) + (lap.timerS ?? 0) * 1000,
  ])
  return Math.max((Math.max(...ends) - startedAt) / 1000, movingS ?? 0)
}

/** Returns undefined if one of the figures is missing. */
function sum(values: (number | undefined)[]) {
  return values.includes(undefined)
    ? undefined
    : values.reduce<number>((total, value) => total + value!, 0)
}
