import UnreadableFileException from '#exceptions/unreadable_file_exception'
import type { Row } from '#imports/row'
import { localStart, type EntryChoices } from '#imports/entry_choices'
import type { StagedRow } from '#imports/import_type'
import type { StoredFile } from '#imports/stored_file'
import { canonicalText } from '#support/canonical_text'
import { phrase, type Phrase } from '#support/phrase'
import { isVisible, plainText } from '#support/plain_text'
import { storePhrase } from '#support/stored_phrase'
import { METRES, type DistanceUnit } from '#training/distance'
import { todayIn } from '#training/today'
import type { Activity } from '#training/tracks/activity'
import { LIST_NAME, readTrackFile, type ReadResult } from '#training/tracks/read_track_file'
import { checkDate } from '#validators/entry'

const MAX_ROWS_OF_AN_IMPORT = 50_000

/** Each entry of an import is compared with all others of its day. */
const MAX_ROWS_OF_A_DAY = 200

const MAX_TITLE_LENGTH = 100
const MAX_NOTE_LENGTH = 1000
const MAX_FILE_NAME_LENGTH = 200

/** Nobody covers more in a day at 200 km/h. Larger values do not fit into the staged columns. */
const MAX_DISTANCE_M = 4_800_000
const MAX_DURATION_S = 2 ** 31 - 1

/**
 * Yields a row for each activity of the files, and for each file without one. Lists of activities come
 * last, so that a list beside its tracks adds only what has no track.
 * @throws UnreadableFileException if there are too many entries
 * @param onProgress is told how many of all bytes were read
 */
export async function* entryRows(
  files: StoredFile[],
  { zone, unit }: Reading,
  onProgress: (bytes: number) => void
): AsyncGenerator<Row> {
  let [line, read] = [0, 0]
  const limited = limitOfDay()
  for (const { name, bytes, load } of listsLast(files)) {
    const options = {
      unit,
      onProgress: (share: number) => onProgress(read + Math.floor(share * bytes)),
    }
    for await (const result of readTrackFile(name, await load(), options)) {
      if (++line > MAX_ROWS_OF_AN_IMPORT) {
        throw new UnreadableFileException(
          phrase('The files have more than {n, number} entries. Please import them in parts', {
            n: MAX_ROWS_OF_AN_IMPORT,
          })
        )
      }
      yield { line, ...limited(toRow(result, { zone, unit })) }
    }
    read += bytes
    onProgress(read)
  }
}

const listsLast = (files: StoredFile[]) =>
  files.toSorted((a, b) => Number(LIST_NAME.test(a.name)) - Number(LIST_NAME.test(b.name)))

function toRow(result: ReadResult, member: Reading): Omit<Row, 'line'> {
  const file = nameOf(result)
  if ('problem' in result) return { values: { file }, problem: result.problem }
  const { activity } = result
  const start = localStart(activity, member.zone)
  const problem = problemOf(activity, start, member)
  if (problem) return { values: { file, title: toTitle(activity.title), ...start }, problem }
  return { values: toStaged(activity, file, start!) }
}

/** Returns a function that rejects the rows of a day that has had too many already. */
function limitOfDay() {
  const counts = new Map<unknown, number>()
  return (row: Omit<Row, 'line'>): Omit<Row, 'line'> => {
    if (row.problem) return row
    const { date, file, title } = row.values
    const count = (counts.get(date) ?? 0) + 1
    counts.set(date, count)
    if (count <= MAX_ROWS_OF_A_DAY) return row
    const problem = phrase('An import can have at most {n} entries of one day', {
      n: MAX_ROWS_OF_A_DAY,
    })
    return { values: { file, title }, problem }
  }
}

/** A row of a list also has the number of its line. */
function nameOf({ file, line }: ReadResult) {
  const name = plainText(file).slice(-MAX_FILE_NAME_LENGTH)
  return line === undefined ? name : `${name}, line ${line}`
}

type Reading = Pick<EntryChoices, 'zone' | 'unit'>

type Start = NonNullable<ReturnType<typeof localStart>>

const CLOCK = /^([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/

/** Returns why the activity cannot become an entry. Some entries can still be added by hand. */
function problemOf(activity: Activity, start: Start | undefined, { zone, unit }: Reading) {
  const { distanceM, movingS, elapsedS } = activity
  const withDistance = (problem: Phrase) =>
    distanceM
      ? phrase('{problem} It has {distance}.', { problem, distance: inUnit(distanceM, unit) })
      : problem
  if (!start) {
    return withDistance(phrase('The track has no times, so its day and duration are unknown.'))
  }
  const date = checkDate(start.date, todayIn(activity.zone ?? zone))
  if (date.problem !== undefined) return date.problem
  if (start.time !== null && !CLOCK.test(start.time))
    return phrase('A start time looks like 7:30 or 18:05')
  if (!elapsedS && !movingS) {
    return withDistance(phrase('All times of the track are equal, so its duration is unknown.'))
  }
  if (distanceM === undefined) return phrase('The file has neither a distance nor positions')
  if (distanceM <= 0) return phrase('A distance is at least 1 m')
  if (distanceM > MAX_DISTANCE_M) return phrase('Nobody covers that distance in a day')
  if ((movingS ?? elapsedS)! <= 0) return phrase('A duration is at least one second')
  return undefined
}

/** A distance, for a reader with any language. */
const inUnit = (metres: number, unit: DistanceUnit) =>
  unit === 'mi'
    ? phrase('{n, number, ::.0} mi', { n: metres / METRES.mi })
    : phrase('{n, number, ::.0} km', { n: metres / METRES.km })

function toStaged(activity: Activity, file: string, { date, time }: Start): StagedRow {
  const { movingS, elapsedS, route } = activity
  return {
    file,
    date,
    started_at: time,
    recorded_kind: activity.kind,
    distance_m: activity.distanceM!,
    distance_unit: ['m', 'km', 'mi'].find((unit) => unit === activity.distanceUnit) ?? null,
    moving_s: Math.min(movingS ?? elapsedS!, MAX_DURATION_S),
    elapsed_s: Math.min(elapsedS ?? movingS!, MAX_DURATION_S),
    track_m: activity.trackDistanceM ?? null,
    title: toTitle(activity.title),
    note: toNote(activity.note),
    city: activity.city ?? null,
    latitude: route?.[0][0] ?? null,
    longitude: route?.[0][1] ?? null,
    points: route ? JSON.stringify(route) : null,
    remarks: activity.notes.length ? storePhrase(joinNotes(activity.notes)) : null,
    listed: activity.listed ?? false,
  }
}

const joinNotes = (notes: Phrase[]) =>
  notes.reduce((first, second) => phrase('{first} {second}', { first, second }))

function toTitle(text = '') {
  const title = canonicalText(plainText(text).slice(0, MAX_TITLE_LENGTH))
  return isVisible(title) ? title : null
}

function toNote(text = '') {
  const lines = text.slice(0, MAX_NOTE_LENGTH).split(/\r\n?|\n/)
  const note = lines
    .map((line) => canonicalText(plainText(line)))
    .join('\n')
    .trim()
  return note || null
}
