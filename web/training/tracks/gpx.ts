import UnreadableFileException from '#exceptions/unreadable_file_exception'
import { phrase } from '#support/phrase'
import type { Recording, TrackPoint } from '#training/tracks/activity'
import { kindOfSport } from '#training/tracks/kind_of_sport'
import { MAX_ACTIVITIES, MAX_POINTS } from '#training/tracks/limits'
import { parseNumber, parseTime } from '#training/tracks/times'
import { readXml } from '#training/tracks/xml'

/**
 * Reads GPX 1.0 or 1.1. Each track (`trk`) and each route (`rte`) is an activity of its own; the
 * segments of a track belong together.
 * @throws UnreadableFileException
 */
export async function readGpx(bytes: Buffer): Promise<Recording[]> {
  const recordings: Recording[] = []
  let [creator, fileName, pointCount] = ['', '', 0]
  let current: (Recording & { sport?: string }) | undefined
  let point: TrackPoint | undefined

  await readXml(bytes, {
    open(path, attributes) {
      const name = path.at(-1)
      if (name === 'gpx') creator = attributes.creator ?? ''
      if (name === 'trk' || name === 'rte') {
        if (recordings.length === MAX_ACTIVITIES) throw tooManyActivities()
        current = { kind: 'other', creator, segments: name === 'rte' ? [[]] : [], summary: {} }
      }
      if (name === 'trkseg') {
        if (++pointCount > MAX_POINTS) throw tooManyPoints()
        current?.segments.push([])
      }
      if (name === 'trkpt' || name === 'rtept') {
        if (++pointCount > MAX_POINTS) throw tooManyPoints()
        point = {
          latitude: parseNumber(attributes.lat),
          longitude: parseNumber(attributes.lon),
        }
      }
    },
    close(path, text) {
      const [parent, name] = path.slice(-2)
      if (name === 'trkpt' || name === 'rtept') {
        if (point) current?.segments.at(-1)?.push(point)
        point = undefined
      } else if (point && (parent === 'trkpt' || parent === 'rtept')) {
        if (name === 'ele') point.elevationM = parseNumber(text)
        if (name === 'time') point.time = parseTime(text)
      } else if (current && (parent === 'trk' || parent === 'rte')) {
        if (name === 'name') current.title = text
        if (name === 'type') current.sport = text
      } else if (current && parent === 'TrackStatsExtension') {
        readStatistics(current, name, text)
      } else if (parent === 'metadata' || parent === 'gpx') {
        if (name === 'name') fileName = text
      }
      if (current && (name === 'trk' || name === 'rte')) {
        const { sport, ...recording } = current
        const title = recording.title || fileName
        // Some programs name the sport only in the title, such as "Morning Ride".
        recordings.push({ ...recording, kind: kindOfSport(sport, title), title })
        current = undefined
      }
    },
  })
  const tracks = recordings.filter(({ segments }) => segments.some(({ length }) => length))
  if (!tracks.length) throw new UnreadableFileException(phrase('The GPX file has no track'))
  return tracks
}

/** The figures of a whole track that Garmin's programs write. */
function readStatistics({ summary }: Recording, name: string, text: string) {
  if (name === 'Distance') summary.distanceM = parseNumber(text)
  if (name === 'MovingTime') summary.movingS = parseNumber(text)
  if (name === 'TotalElapsedTime') summary.elapsedS = parseNumber(text)
}

export const tooManyPoints = () =>
  new UnreadableFileException(
    phrase('The file has more than {n, number} points', { n: MAX_POINTS })
  )

export const tooManyActivities = () =>
  new UnreadableFileException(
    phrase('The file has more than {n, number} activities', { n: MAX_ACTIVITIES })
  )
