import db from '@adonisjs/lucid/services/db'
import Entry from '#models/entry'
import type { Kind } from '#training/kinds'

/** Selects entries of a log. The days `from` and `to` are included. */
export interface LogFilter {
  /** A calendar day, such as 2026-11-21. */
  from?: string
  to?: string
  kind?: Kind
  /** The id of the city of the entries. */
  city?: number
  /** Text in the title or note. */
  search?: string
}

/**
 * All entries with a text, in two parts: each of them has an index. PostgreSQL moves the conditions of
 * the query into both parts.
 */
const entriesWithText = () =>
  db
    .from('entries')
    .whereRaw(`folded <> '' AND octet_length(folded) <= 2000`)
    .unionAll(db.from('entries').whereRaw('octet_length(folded) > 2000'))
    .as('entries')

/**
 * Returns a query that reads the entries of one member that match a filter, without an order. Without a
 * filter, all of them.
 */
export function entriesOf(
  member: { id: number },
  { from, to, kind, city, search }: LogFilter = {}
) {
  return Entry.of(member)
    .if(from, (query) => query.where('entries.date', '>=', from!))
    .if(to, (query) => query.where('entries.date', '<=', to!))
    .if(kind, (query) => query.where('entries.kind', kind!))
    .if(city, (query) => query.where('entries.city_id', city!))
    .if(search, (query) =>
      query.from(entriesWithText()).whereRaw('entries.folded LIKE containing(?)', [search!])
    )
}
