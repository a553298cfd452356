import { CsvError, parse } from 'csv-parse'
import { DateTime } from 'luxon'
import UnreadableFileException from '#exceptions/unreadable_file_exception'
import type { Checked } from '#support/checked'
import { unescapeFormula } from '#support/formula_cells'
import { checkDistance, METRES, type DistanceUnit } from '#training/distance'
import { checkDuration } from '#training/duration'
import { KINDS, type Kind } from '#training/kinds'
import type { Activity } from '#training/tracks/activity'
import { kindOfSport } from '#training/tracks/kind_of_sport'
import { MAX_LISTED_ROWS } from '#training/tracks/limits'
import { parseNumber } from '#training/tracks/times'
import { encodingOf } from '#training/tracks/xml'

const YARD_M = 0.9144

const MAX_ROW_LENGTH = 100_000

/** A row of a list: an activity, or why it cannot be read. */
export type ListedRow = { line: number } & ({ activity: Activity } | { problem: string })

export interface ListOptions {
  /** The unit of distances that say none. */
  unit: DistanceUnit
  /** Whether the file of a row is imported as well, by its name in a Strava archive. */
  hasFile?: (name: string) => boolean
}

/** A row by column, in lower case. If columns have the same name, by that name and a number from 2. */
type Values = Record<string, string>

interface ListFormat {
  /** Columns that show the format: one of each group. */
  required: string[][]
  /** Returns undefined for a row that is not imported. */
  read: (values: Values, options: ListOptions) => Activity | undefined
}

const listed = (activity: Omit<Activity, 'summary' | 'notes' | 'listed'>): Activity => ({
  ...activity,
  summary: {},
  notes: [],
  listed: true,
})

const formats: ListFormat[] = [
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
      if (!started.isValid) throw new UnreadableRow('The activity date is no date')
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
      if (!started.isValid) throw new UnreadableRow('The date is no date')
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

class UnreadableRow extends Error {}

/**
 * Yields the rows of a CSV file: our own export, or the list of activities of Strava or Garmin
 * Connect. The names of the columns show which one it is.
 * @throws UnreadableFileException
 */
export async function* readCsv(bytes: Buffer, options: ListOptions): AsyncGenerator<ListedRow> {
  const text = decodeList(bytes)
  const parser = parse(text, {
    bom: true,
    delimiter: detectDelimiter(text),
    info: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    skip_records_with_empty_values: true,
    trim: true,
    max_record_size: MAX_ROW_LENGTH,
  })
  let names: string[] | undefined
  let format: ListFormat | undefined
  let count = 0
  try {
    for await (const { record, info } of parser as AsyncIterable<ParsedRecord>) {
      if (!names) {
        names = numbered(record)
        format = formatOf(names)
        continue
      }
      if (++count > MAX_LISTED_ROWS) throw tooManyRows()
      const fields = names.map((name, index) => [name, unescapeFormula(record[index] ?? '')])
      const row = readRow(format!, Object.fromEntries(fields), info.lines, options)
      if (row) yield row
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    const { lines } = error as CsvError & { lines?: number }
    throw new UnreadableFileException(
      `The file is no valid CSV near line ${lines ?? 1}: is a quote not closed?`
    )
  }
  if (!names) throw new UnreadableFileException('The file is empty')
}

interface ParsedRecord {
  record: string[]
  info: { lines: number }
}

/**
 * Yields the rows of our own JSON export. The line of a row is its position, from 1.
 * @throws UnreadableFileException
 */
export function* readJson(bytes: Buffer, options: ListOptions): Generator<ListedRow> {
  const rows = parseJson(decodeList(bytes))
  if (rows.length > MAX_LISTED_ROWS) throw tooManyRows()
  for (const [index, row] of rows.entries()) {
    if (row === null || typeof row !== 'object' || Array.isArray(row)) {
      yield { line: index + 1, problem: 'The row must be a JSON object' }
      continue
    }
    const fields = Object.entries(row).map(([name, value]) => [
      name.toLowerCase(),
      value === null || typeof value === 'object' ? '' : String(value),
    ])
    const values: Values = Object.fromEntries(fields)
    if (index === 0) formatOf(Object.keys(values), formats.slice(0, 1))
    yield readRow(formats[0], values, index + 1, options)!
  }
}

function parseJson(text: string): unknown[] {
  try {
    const rows: unknown = JSON.parse(text)
    if (Array.isArray(rows)) return rows
  } catch {}
  throw new UnreadableFileException(
    'The file must be an array of JSON objects, as the export of the log'
  )
}

function readRow(
  format: ListFormat,
  values: Values,
  line: number,
  options: ListOptions
): ListedRow | undefined {
  try {
    const activity = format.read(values, options)
    return activity && { line, activity }
  } catch (error) {
    if (!(error instanceof UnreadableRow)) throw error
    return { line, problem: error.message }
  }
}

/** Strava's list has some names twice, with different units. */
function numbered(header: string[]) {
  const counts = new Map<string, number>()
  return header.map((column) => {
    const name = column.trim().toLowerCase()
    const count = (counts.get(name) ?? 0) + 1
    counts.set(name, count)
    return count === 1 ? name : `${name} ${count}`
  })
}

function formatOf(names: string[], allowed = formats) {
  const format = allowed.find(({ required }) =>
    required.every((group) => group.some((name) => names.includes(name)))
  )
  if (format) return format
  throw new UnreadableFileException(
    `The file is no list of activities: it needs the columns date, kind, distance and duration, or must come from Strava or Garmin Connect in English`
  )
}

function decodeList(bytes: Buffer) {
  try {
    return new TextDecoder(encodingOf(bytes), { fatal: true }).decode(bytes)
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    throw new UnreadableFileException('The file is not in UTF-8: save it as "CSV UTF-8"')
  }
}

function detectDelimiter(text: string) {
  const header = text.slice(0, text.search(/[\r\n]|$/))
  const count = (delimiter: string) => header.split(delimiter).length
  return [',', ';', '\t'].toSorted((a, b) => count(b) - count(a))[0]
}

function ownKind(name: string): Kind {
  const kind = name.trim().toLowerCase()
  if (Object.hasOwn(KINDS, kind)) return kind as Kind
  throw new UnreadableRow(`The kind must be one of ${Object.keys(KINDS).join(', ')}`)
}

function valid<T>(checked: Checked<T>) {
  if (checked.problem !== undefined) throw new UnreadableRow(checked.problem)
  return checked.value
}

function wholeNumber(values: Values, column: string) {
  const value = parseNumber(values[column])
  if (value === undefined || !Number.isInteger(value)) {
    throw new UnreadableRow(`The column ${column} must be a whole number`)
  }
  return value
}

/** Accepts the comma that Garmin Connect writes between thousands. */
function toDistance(text: string) {
  const value = parseNumber(text.replace(/,(?=\d{3}\b)/g, '').replace(',', '.'))
  if (value === undefined) throw new UnreadableRow('The distance is no number')
  return value
}

/** Accepts seconds, or hours, minutes and seconds with colons. Returns undefined for an empty field. */
function toSeconds(text: string | undefined) {
  if (!text || text === '--') return undefined
  const parts = text.split(':').map((part) => parseNumber(part))
  if (parts.length > 3 || parts.includes(undefined)) throw new UnreadableRow('The time is no time')
  return Math.round(parts.reduce<number>((sum, part) => sum * 60 + part!, 0))
}

const tooManyRows = () =>
  new UnreadableFileException(`The file has more than ${MAX_LISTED_ROWS.toLocaleString('en')} rows`)
