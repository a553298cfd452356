import type { Phrase } from '#support/phrase'
import type { Route } from '#training/tracks/route'
import type { Kind } from '#training/kinds'

/** A point of a track. Times are milliseconds since 1970. */
export interface TrackPoint {
  latitude?: number
  longitude?: number
  elevationM?: number
  time?: number
  /** Measured by the device since the start. */
  distanceM?: number
}

/** Figures of a whole activity, as the file states them. */
export interface FileSummary {
  distanceM?: number
  /** Time on the device's timer, which does not run during recorded pauses. */
  movingS?: number
  elapsedS?: number
}

/** An activity as a file describes it, before anything is measured. */
export interface Recording {
  kind: Kind
  title?: string
  note?: string
  /** Device or program that has written the file. */
  creator?: string
  startedAt?: number
  /** Difference of the member's clock to UTC, if the file says so. */
  utcOffsetMinutes?: number
  /** Points in the order of the file. Between two segments, the recording was paused. */
  segments: TrackPoint[][]
  summary: FileSummary
  notes?: Phrase[]
}

/** An activity that can become an entry. */
export interface Activity {
  kind: Kind
  title?: string
  note?: string
  creator?: string
  /** Name and country of a city. Only our own exports have it. */
  city?: string
  /** The unit in which the member typed the distance. Only our own exports have it. */
  distanceUnit?: string
  /** The instant of the start, for files that have times in UTC. */
  startedAt?: number
  /** IANA time zone at the first position. */
  zone?: string
  utcOffsetMinutes?: number
  /** Calendar day and time of day (HH:MM:SS), for files that have local times. */
  date?: string
  localTime?: string
  /** The distance that becomes the entry's: the file's own, or else `trackDistanceM`. */
  distanceM?: number
  distanceSource?: 'file' | 'track'
  /** Distance along the positions. */
  trackDistanceM?: number
  movingS?: number
  elapsedS?: number
  summary: FileSummary
  route?: Route
  /** Sentences about what is uncertain. */
  notes: Phrase[]
  /** Whether the activity is a row of a list, such as our own export. */
  listed?: boolean
}
