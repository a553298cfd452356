import { DateTime } from 'luxon'
import type { Checked } from '#support/checked'
import { phrase, type Phrase } from '#support/phrase'
import { checkDistance, METRES, type DistanceUnit } from '#training/distance'
import { checkDuration } from '#training/duration'
import { KINDS, type Kind } from '#training/kinds'
import type { Activity } from '#training/tracks/activity'
import { kindOfSport } from '#training/tracks/kind_of_sport'
import { parseNumber } from '#training/tracks/times'

const YARD_M = 0.9144

export interface ListOptions {
  /** The unit of distances that say none. */
  unit: DistanceUnit
  /** Whether the file of a row is imported as well, by its name in a Strava archive. */
  hasFile?: (name: string) => boolean
}

/** A row by column, in lower case. If columns have the same name, by that name and a number from 2. */
export type Values = Record<string, string>

export interface ListFormat {
  /** Columns that show the format: one of each group. */
  required: string[][]
  /** Returns undefined for a row that is not imported. */
  read: (values: Values, options: ListOptions) => Activity | undefined
}

/** Its problem is one sentence for the member. */
export class UnreadableRow extends Error {
  constructor(readonly problem: Phrase) {
    super(String(problem))
  }
}

const listed = (activity: Omit<Activity, 'summary' | 'notes' | 'listed'>): Activity => ({
  ...activity,
  summary: {},
  notes: [],
  listed: true,
})

/** Our own format comes first. */
export const formats: ListFormat[] = [
  {
    // Our own export, or a table that somebody typed: "10.5 km" and "52:30".
    required: [['date'], ['kind'], ['distance_m', 'distance'], ['duration_s', 'duration']],
    read(values, { unit }) {
      const duration = values.duration_s
        ? wholeNumber(values, 'duration_s')
        : valid(checkDuration(values.duration ?? ''))
      const distance = values.distance_m
        ? { metres: wholeNumber(values, 'distance_m'), unit: null }
        : valid(checkDistance(values.distance ?? '', unit))
      return listed({
        date: values.date,
        localTime: values.started_at || undefined,
        kind: ownKind(values.kind ?? ''),
        distanceM: distance.metres,
        distanceUnit: values.distance_unit || distance.unit || undefined,
        movingS: duration,
        elapsedS: duration,
        city: values.city || undefined,
        title: values.title || undefined,
        note: values.note || undefined,
      })
    },
  },
  {
    // activities.csv of a Strava archive: times in UTC, the second distance in metres.
    required: [['activity date'], ['activity type'], ['elapsed time'], ['distance']],
    read(values, { unit, hasFile }) {
      if (values.filename && hasFile?.(values.filename)) return undefined
      const started = DateTime.fromFormat(values['activity date'], 'LLL d, yyyy, h:mm:ss a', {
        zone: 'utc',
        locale: 'en',
      })
      if (!started.isValid) throw new UnreadableRow(phrase('The activity date is no date'))
      const metres = parseNumber(values['distance 2'])
      const elapsedS = toSeconds(values['elapsed time 2'] || values['elapsed time'])
      return listed({
        startedAt: started.toMillis(),
        kind: kindOfSport(values['activity type']),
        distanceM: Math.round(metres ?? toDistance(values.distance) * METRES[unit]),
        movingS: toSeconds(values['moving time']) ?? elapsedS,
        elapsedS,
        title: values['activity name'] || undefined,
        note: values['activity description'] || undefined,
      })
    },
  },
  {
    // Activities.csv of Garmin Connect: local times, distances in the unit of the account.
    required: [['activity type'], ['date'], ['distance'], ['time']],
    read(values, { unit }) {
      const started = DateTime.fromSQL(values.date)
      if (!started.isValid) throw new UnreadableRow(phrase('The date is no date'))
      const kind = kindOfSport(values['activity type'])
      const distance = toDistance(values.distance)
      // Garmin Connect lists swims in metres or yards, and everything else in kilometres or miles.
      const swimUnitM = unit === 'km' ? METRES.m : YARD_M
      const timeS = toSeconds(values.time)
      return listed({
        date: started.toISODate(),
        localTime: started.toFormat('HH:mm:ss'),
        kind,
        distanceM: Math.round(distance * (kind === 'swim' ? swimUnitM : METRES[unit])),
        movingS: toSeconds(values['moving time']) ?? timeS,
        elapsedS: toSeconds(values['elapsed time']) ?? timeS,
        title: values.title || undefined,
      })
    },
  },
]

function ownKind(name: string): Kind {
  const kind = name.trim().toLowerCase()
  if (Object.hasOwn(KINDS, kind)) return kind as Kind
  throw new UnreadableRow(
    phrase('The kind must be one of {kinds}', { kinds: Object.keys(KINDS).join(', ') })
  )
}

function valid<T>(checked: Checked<T>) {
  if (checked.problem !== undefined) throw new UnreadableRow(checked.problem)
  return checked.value
}

function wholeNumber(values: Values, column: string) {
  const value = parseNumber(values[column])
  if (value === undefined || !Number.isInteger(value)) {
    throw new UnreadableRow(phrase('The column {column} must be a whole number', { column }))
  }
  return value
}

/** Accepts the comma that Garmin Connect writes between thousands. */
function toDistance(text: string) {
  const value = parseNumber(text.replace(/,(?=\d{3}\b)/g, '').replace(',', '.'))
  if (value === undefined) throw new UnreadableRow(phrase('The distance is no number'))
  return value
}

/** Accepts seconds, or hours, minutes and seconds with colons. Returns undefined for an empty field. */
function toSeconds(text: string | undefined) {
  if (!text || text === '--') return undefined
  const parts = text.split(':').map((part) => parseNumber(part))
  if (parts.length > 3 || parts.includes(undefined))
    throw new UnreadableRow(phrase('The time is no time'))
  return Math.round(parts.reduce<number>((sum, part) => sum * 60 + part!, 0))
}
