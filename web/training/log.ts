import Entry from '#models/entry'
import type { Kind } from '#training/kinds'

/** Which entries of a log to show. The days `from` and `to` are included. */
export interface LogFilter {
  /** A calendar day, such as 2026-11-21. */
  from?: string
  to?: string
  kind?: Kind
  /** Text in the title or note. */
  search?: string
}

/** In two parts, because each of them has an index. The first one contains nearly all texts. */
const MATCHES = `entries.id IN (
  SELECT id FROM entries AS matching
    WHERE user_id = :member AND folded <> '' AND octet_length(folded) <= 2000
      AND folded LIKE containing(:search)
  UNION ALL
  SELECT id FROM entries AS matching
    WHERE user_id = :member AND octet_length(folded) > 2000 AND folded LIKE containing(:search))`

/**
 * Returns a query for the entries of one member that match a filter, without an order. Without a
 * filter, all of them.
 */
export function entriesOf(member: { id: number }, { from, to, kind, search }: LogFilter = {}) {
  return Entry.of(member)
    .if(from, (query) => query.where('entries.date', '>=', from!))
    .if(to, (query) => query.where('entries.date', '<=', to!))
    .if(kind, (query) => query.where('entries.kind', kind!))
    .if(search, (query) => query.whereRaw(MATCHES, { member: member.id, search: search! }))
}
