import db from '@adonisjs/lucid/services/db'
import { keysetPage, sortedFrom, type PagePosition, type Sort } from '#database/keyset_page'
import type { Kind } from '#training/kinds'
import Entry from '#models/entry'
import { phrase, type Phrase } from '#support/phrase'
import { queryString } from '#support/query_string'
import { temperaturesOf } from '#training/entry_temperatures'
import { entriesOf, type LogFilter } from '#training/log'
import { addUp, TOTALS, type Totals } from '#training/totals'

const id = 'entries.id'

const SORTS: Record<string, Sort & { label: Phrase }> = {
  date: { id, expression: 'entries.date', type: 'date', label: phrase('Date') },
  distance: { id, expression: 'entries.distance_m', type: 'integer', label: phrase('Distance') },
  duration: { id, expression: 'entries.duration_s', type: 'integer', label: phrase('Duration') },
  speed: {
    id,
    expression: 'entries.distance_m / entries.duration_s::double precision',
    type: 'double precision',
    label: phrase('Speed'),
  },
  kind: { id, expression: 'entries.kind', type: 'text', label: phrase('Kind') },
}

const DEFAULT_SORT = '-date'

export interface LogRequest extends LogFilter, PagePosition {
  sort?: string
}

/**
 * Returns a page of a member's log, newest first unless `sort` says otherwise, and the totals of
 * all entries that match the filter. The number of queries does not depend on the number of rows.
 * @param path of the page, for its links
 */
export async function logPage(
  member: { id: number },
  { after, before, sort: requested, ...filter }: LogRequest,
  path = '/log'
) {
  const isValid = requested && Object.hasOwn(SORTS, requested.replace(/^-/, ''))
  const sort = isValid ? requested : DEFAULT_SORT
  // Reads only ids here, so that the index by date is enough to sort thousands of entries.
  const page = await keysetPage({ after, before }, (cursor, backwards) =>
    sortedFrom(
      entriesOf(member, filter).select(id),
      SORTS[sort.replace(/^-/, '')],
      sort.startsWith('-') !== backwards,
      cursor
    )
  )
  const rows = await withCities(member, page.rows)
  const query = { ...filter, sort: isValid ? sort : undefined }
  return {
    ...page,
    rows,
    path,
    filter,
    isFiltered: Object.values(filter).some(Boolean),
    sorts: SORTS,
    sort,
    /** Query parameters: `query` of the first page, `location` of this page. */
    query,
    location: { ...query, after, before },
    firstPage: path + queryString(query),
    totals: await totalsOf(member, filter),
    temperatures: await temperaturesOf(rows),
  }
}

/** Loads all columns of entries, and their cities. Keeps the order. */
async function withCities(member: { id: number }, entries: Entry[]) {
  const ids = entries.map((entry) => entry.id)
  const loaded = await Entry.of(member).whereIn('id', ids).preload('city')
  const byId = new Map(loaded.map((entry) => [entry.id, entry]))
  return ids.flatMap((entryId) => byId.get(entryId) ?? [])
}

/** Returns the totals of the entries that match a filter. */
export async function totalsOf(member: { id: number }, filter: LogFilter) {
  const [totals] = await entriesOf(member, filter).select(db.raw(TOTALS)).pojo<Totals>()
  // The sum of no rows is NULL.
  return totals.entries ? totals : addUp([])
}

/** Returns the kind to suggest for a new entry: that of the member's newest one. */
export async function usualKind(member: { id: number }): Promise<Kind> {
  const newest = await entriesOf(member).select('kind').orderByRaw('date DESC, id DESC').first()
  return newest?.kind ?? 'run'
}
