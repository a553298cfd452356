import { parse as parseCsv } from 'csv-parse/sync'
import { DateTime } from 'luxon'
import { normalize } from '#support/search_text'
import { checkPlausibility, partition } from '#weather/plausibility'
import { FeedError, type Feed, type Place } from '#weather/feed'
import { requestText } from '#weather/request'

interface Row {
  city?: unknown
  celsius?: unknown
  measured_at?: unknown
}

/** A file at an address that one's own station writes, CSV or JSON: docs/feeds.md has its format. */
export function station({ url, patience }: { url: string; patience: number }): Feed {
  return {
    name: 'station',
    title: 'Station',
    batch: Infinity,
    fetch: (_, ending) => requestText(new URL(url), { patience, ending }),
    parse,
  }
}

/** What it does not name is not its affair, and fails nowhere. */
export function parse(text: string, places: Place[]) {
  const unknown: string[] = []
  const byCity = new Map<number, Row>()
  const names = namesOf(places)
  for (const row of rowsIn(text)) {
    const place = names.get(folded(row?.city))
    if (!place) unknown.push(String(row?.city ?? '').slice(0, 50) || '(none)')
    else if (isLater(row, byCity.get(place.id))) byCity.set(place.id, row)
  }
  const checked = Array.from(byCity, ([id, row]) =>
    checkPlausibility(id, row.celsius, zoned(row.measured_at))
  )
  const note = unknown.length
    ? `${unknown.length} rows name no city on offer: ${unknown.slice(0, 5).join('; ')}.`
    : undefined
  return { ...partition(checked), note }
}

function rowsIn(text: string): Row[] {
  const rows = /^\s*[[{]/.test(text) ? jsonIn(text) : csvIn(text)
  if (Array.isArray(rows)) return rows
  throw new FeedError('The file holds no list of rows.')
}

function jsonIn(text: string) {
  try {
    return JSON.parse(text)
  } catch {
    throw new FeedError('The file is no JSON.')
  }
}

function csvIn(text: string): Row[] {
  let rows: Record<string, string>[]
  try {
    rows = parseCsv(text, { columns: true, bom: true, trim: true, skip_empty_lines: true })
  } catch {
    throw new FeedError('The file is no CSV.')
  }
  if (rows.length && !('city' in rows[0] && 'celsius' in rows[0] && 'measured_at' in rows[0])) {
    throw new FeedError('The first line of the file has to be city,celsius,measured_at.')
  }
  return rows.map((row) => ({ ...row, celsius: row.celsius === '' ? null : Number(row.celsius) }))
}

/** By id, by "name, country" and by name, each where only one is meant. */
function namesOf(places: Place[]) {
  const names = new Map<string, Place | undefined>()
  for (const place of places) {
    for (const name of [`${place.id}`, place.name, `${place.name}, ${place.country}`].map(folded)) {
      names.set(name, names.has(name) ? undefined : place)
    }
  }
  return names
}

const folded = (city: unknown) => normalize(String(city ?? '').trim())

/** A station in one's garden may have any zone: it has to be said. */
const zoned = (time: unknown) =>
  typeof time === 'string' && /(z|[+-]\d\d:?\d\d)$/i.test(time) ? time : undefined

const isLater = (row: Row, other?: Row) => !other || timeOf(row) >= timeOf(other)

/** A time that is none is before all others: the row may be followed by a good one. */
const timeOf = (row: Row) => DateTime.fromISO(zoned(row.measured_at) ?? '').toMillis() || -Infinity
