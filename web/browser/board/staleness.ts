import type { Say } from '../format_text.js'

/** The ages in seconds from which a reading is stale: one of a feed, of the demo feed, or entered by hand. */
export type StaleAfter = Record<'feed' | 'demo' | 'entered', number>

/** For made-up readings. */
export const NEVER_STALE: StaleAfter = { feed: Infinity, demo: Infinity, entered: Infinity }

interface Source {
  limit: keyof StaleAfter
  name: (say: Say) => string
  /** @param age the time without a reading, such as "2 hours" */
  stale: (say: Say, age: string) => string
}

const BY_HAND = (say: Say, age: string) => say('Nobody has entered a reading for {age}', { age })

/** The name and the limit of each source, by `readings.source`. */
const SOURCES: Record<string, Source> = {
  'open-meteo': {
    limit: 'feed',
    name: () => 'Open-Meteo',
    stale: (say, age) => say('No reading from Open-Meteo for {age}', { age }),
  },
  'station': {
    limit: 'feed',
    name: (say) => say('Weather station'),
    stale: (say, age) => say('No reading from the weather station for {age}', { age }),
  },
  'demo': {
    limit: 'demo',
    name: (say) => say('Demo feed'),
    stale: (say, age) => say('No reading from the demo feed for {age}', { age }),
  },
  'admin': { limit: 'entered', name: (say) => say('Entered by an admin'), stale: BY_HAND },
  'command': { limit: 'entered', name: (say) => say('Entered by command'), stale: BY_HAND },
  'import': { limit: 'entered', name: (say) => say('Imported from a file'), stale: BY_HAND },
}

/** Another program has written the reading. */
const OTHER: Source = {
  limit: 'entered',
  name: (say) => say('Another source'),
  stale: (say, age) => say('No reading for {age}', { age }),
}

/** Any program may write a source, such as "constructor", which every object has. */
function sourceOf(code: string | null) {
  // A station that pushes has the code `station-ID`.
  const kind = code?.replace(/^station-\d+$/, 'station') ?? ''
  return Object.hasOwn(SOURCES, kind) ? SOURCES[kind] : OTHER
}

/**
 * Returns what members read about the source of a reading.
 * @param stations names of the stations of the city, by id
 */
export function sourceName(code: string | null, say: Say, stations: Record<string, string> = {}) {
  const [, id = ''] = /^station-(\d+)$/.exec(code ?? '') ?? []
  return Object.hasOwn(stations, id) ? stations[id] : sourceOf(code).name(say)
}

/**
 * Returns a sentence that names the source if the reading is too old, otherwise null.
 * @param reading `measuredAt` is ISO 8601, or null if there is no reading
 * @param now milliseconds since 1970
 */
export function staleSentence(
  { source, measuredAt }: { source: string | null; measuredAt: string | null },
  staleAfter: StaleAfter,
  say: Say,
  now: number
) {
  if (!measuredAt) return null
  const age = Math.floor((now - Date.parse(measuredAt)) / 1000)
  const { limit, stale } = sourceOf(source)
  return age < staleAfter[limit] ? null : stale(say, duration(age, say))
}

function duration(seconds: number, say: Say) {
  if (seconds < 3600) {
    const n = Math.max(1, Math.floor(seconds / 60))
    return say('{n, plural, one {# minute} other {# minutes}}', { n })
  }
  if (seconds < 86_400) {
    return say('{n, plural, one {# hour} other {# hours}}', { n: Math.floor(seconds / 3600) })
  }
  return say('{n, plural, one {# day} other {# days}}', { n: Math.floor(seconds / 86_400) })
}

interface Row {
  source: string | null
  measuredAt: string | null
  stale: string | null
}

/** Returns a sentence about each source of which every reading on the board is stale: it has failed. */
export function failures(rows: Row[]) {
  const newestFirst = [...rows].sort((a, b) => timeOf(b) - timeOf(a))
  const newest = new Map<string | null, Row>()
  for (const row of newestFirst) if (!newest.has(row.source)) newest.set(row.source, row)
  return [...newest.values()].flatMap(({ stale }) => stale ?? [])
}

const timeOf = ({ measuredAt }: Row) => Date.parse(measuredAt ?? '') || 0
