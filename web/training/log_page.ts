import db from '@adonisjs/lucid/services/db'
import { keysetPage, sortedFrom, type PagePosition, type Sort } from '#database/keyset_page'
import type { Kind } from '#training/kinds'
import { queryString } from '#support/query_string'
import { temperaturesOf } from '#training/entry_temperatures'
import { entriesOf, type LogFilter } from '#training/log'
import { TOTALS, type Totals } from '#training/totals'

const id = 'entries.id'

/** Only the entries of one member are sorted, so the index by date is enough. */
const SORTS: Record<string, Sort & { label: string }> = {
  date: { id, expression: 'entries.date', type: 'date', label: 'Date' },
  distance: { id, expression: 'entries.distance_m', type: 'integer', label: 'Distance' },
  duration: { id, expression: 'entries.duration_s', type: 'integer', label: 'Duration' },
  speed: {
    id,
    expression: 'entries.distance_m / entries.duration_s::double precision',
    type: 'double precision',
    label: 'Speed',
  },
  kind: { id, expression: 'entries.kind', type: 'text', label: 'Kind' },
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
  const page = await keysetPage({ after, before }, (cursor, backwards) =>
    sortedFrom(
      entriesOf(member, filter).select('entries.*').preload('city'),
      SORTS[sort.replace(/^-/, '')],
      sort.startsWith('-') !== backwards,
      cursor
    )
  )
  const query = { ...filter, sort: isValid ? sort : undefined }
  return {
    ...page,
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
    temperatures: await temperaturesOf(page.rows),
  }
}

/** Returns the totals of the entries that match a filter. */
export async function totalsOf(member: { id: number }, filter: LogFilter) {
  const [totals] = await entriesOf(member, filter).select(db.raw(TOTALS)).pojo<Totals>()
  return totals
}

/** Returns the kind to suggest for a new entry: that of the member's newest one. */
export async function usualKind(member: { id: number }): Promise<Kind> {
  const newest = await entriesOf(member).select('kind').orderByRaw('date DESC, id DESC').first()
  return newest?.kind ?? 'run'
}
