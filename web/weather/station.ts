import { parse as parseCsv } from 'csv-parse/sync'
import { DateTime } from 'luxon'
import { foldAll } from '#database/fold'
import { parseDecimal } from '#support/decimal'
import { phrase } from '#support/phrase'
import { parseTimestamp } from '#support/timestamp'
import { checkPlausibility, partition } from '#weather/plausibility'
import { FeedError, type Feed, type Place } from '#weather/feed'
import { requestText } from '#weather/fetch_with_retries'
import { parseJson } from '#weather/parse_json'

const COLUMNS = ['city', 'celsius', 'measured_at']

interface Row {
  city?: unknown
  celsius?: unknown
  measured_at?: unknown
}

/** A CSV or JSON file that the operator's own station writes. Its format is in docs/feeds.md. */
export function station({ url, timeoutMs }: { url: string; timeoutMs: number }): Feed {
  return {
    name: 'station',
    title: 'Station',
    batchSize: Infinity,
    fetch: (_, signal) => requestText(new URL(url), { timeoutMs, signal }),
    parse,
  }
}

/** If a city has several rows, the latest one counts. A city without a row is not a failure. */
export async function parse(text: string, places: Place[], now: DateTime = DateTime.utc()) {
  const unknown: string[] = []
  const rowByCity = new Map<number, Row>()
  const placeByName = await indexByName(places)
  const rows = parseRows(text)
  const keys = await foldAll(rows.map((row) => String(row?.city ?? '')))
  for (const [n, row] of rows.entries()) {
    const place = placeByName.get(keys[n])
    if (!place) unknown.push(String(row?.city ?? '').slice(0, 50) || '(none)')
    else if (isLater(row, rowByCity.get(place.id))) rowByCity.set(place.id, row)
  }
  const checked = Array.from(rowByCity, ([id, row]) =>
    checkPlausibility(id, row.celsius, zonedTime(row.measured_at), now)
  )
  return { ...partition(checked), note: noteAbout(unknown) }
}

function noteAbout(unknown: string[]) {
  if (!unknown.length) return
  return phrase('{n, plural, one {# row names} other {# rows name}} no enabled city: {names}.', {
    n: unknown.length,
    names: unknown.slice(0, 5).join('; '),
  })
}

function parseRows(text: string): Row[] {
  const rows = /^\s*[[{]/.test(text) ? parseJsonRows(text) : parseCsvRows(text)
  if (Array.isArray(rows)) return rows
  throw new FeedError(phrase('The file has no list of rows.'))
}

function parseJsonRows(text: string) {
  try {
    return parseJson(text)
  } catch {
    throw new FeedError(phrase('The file is not valid JSON.'))
  }
}

function parseCsvRows(text: string): Row[] {
  let rows: Record<string, string>[]
  let header: string[] = []
  try {
    rows = parseCsv(text, {
      columns: (names: string[]) => (header = names),
      bom: true,
      trim: true,
      skip_empty_lines: true,
      // A row with too few or too many cells must not make the other rows useless.
      relax_column_count: true,
      relax_quotes: true,
    })
  } catch {
    throw new FeedError(phrase('The file is not valid CSV.'))
  }
  if (rows.length && !COLUMNS.every((name) => header.includes(name))) {
    throw new FeedError(
      phrase('The first line of the file must be {columns}.', { columns: COLUMNS.join(',') })
    )
  }
  return rows.map((row) => ({
    ...row,
    celsius: row.celsius ? (parseDecimal(row.celsius) ?? row.celsius) : null,
  }))
}

/**
 * Maps ids, names and "name, country" to places. A name that several places share maps to
 * undefined.
 */
async function indexByName(places: Place[]) {
  const index = new Map<string, Place | undefined>()
  const names = places.flatMap((place) =>
    [`${place.id}`, place.name, `${place.name}, ${place.country}`].map((name) => ({ name, place }))
  )
  const keys = await foldAll(names.map(({ name }) => name))
  for (const [n, key] of keys.entries()) {
    index.set(key, index.has(key) ? undefined : names[n].place)
  }
  return index
}

/** Rejects a time without a zone, because a station may be in any zone. */
const zonedTime = (time: unknown) => (parseTimestamp(time)?.hasZone ? time : undefined)

const isLater = (row: Row, other?: Row) => !other || timestamp(row) >= timestamp(other)

/** Sorts an invalid time before all others, so that a valid row of the city wins. */
const timestamp = (row: Row) =>
  parseTimestamp(zonedTime(row.measured_at))?.milliseconds ?? -Infinity
