import db from '@adonisjs/lucid/services/db'
import type { LucidModel, ModelQueryBuilderContract } from '@adonisjs/lucid/types/model'
import { decodeCursor, encodeCursor, type Cursor } from '#database/cursor'

/** One order of a list. */
export interface Sort {
  /**
   * SQL expression that is never null. For a large table, an index must contain this expression,
   * followed by an id.
   */
  expression: string
  type:
    | 'text'
    | 'numeric'
    | 'integer'
    | 'boolean'
    | 'timestamptz'
    | 'bigint'
    | 'date'
    | 'double precision'
  /** Unique column. Rows with equal values of the expression are sorted by it. */
  id: string
  /** For an expression of another table: that table, and the column that references its id. */
  join?: [table: string, foreignKey: string]
}

export interface PagePosition {
  /** Cursor of the row after which the page starts. */
  after?: string
  /** Cursor of the row before which the page ends. */
  before?: string
}

const PAGE_SIZE = 25

/** PostgreSQL error codes that begin with these digits say that a value is not valid. */
const DATA_EXCEPTION = '22'

/**
 * Returns a page of a list. The page starts after a certain row, not after a number of rows. So the
 * last page is as fast as the first: https://use-the-index-luke.com/no-offset. An invalid cursor is
 * ignored.
 * @param query returns the rows from a cursor on, for example with `sortedFrom`
 * @returns `previous` and `next`: cursors for the links to the other pages
 */
export async function keysetPage<Model extends LucidModel>(
  position: PagePosition,
  query: (cursor: Cursor | undefined, backwards: boolean) => ModelQueryBuilderContract<Model>
) {
  try {
    return await readPage(position, query)
  } catch (error) {
    // Only PostgreSQL knows whether the value in a cursor is a valid number or time.
    if (!(error as { code?: string }).code?.startsWith(DATA_EXCEPTION)) throw error
    return readPage({}, query)
  }
}

async function readPage<Model extends LucidModel>(
  { after, before }: PagePosition,
  query: (cursor: Cursor | undefined, backwards: boolean) => ModelQueryBuilderContract<Model>
) {
  const cursor = decodeCursor(before ?? after)
  const backwards = cursor !== undefined && before !== undefined
  const found = await query(cursor, backwards).limit(PAGE_SIZE + 1)

  // The query asks for one row more than a page has. This row shows that there is another page,
  // without counting all rows.
  const more = found.length > PAGE_SIZE
  const rows = found.slice(0, PAGE_SIZE)
  if (backwards) rows.reverse()
  const [first, last] = [rows[0], rows.at(-1)]
  return {
    rows,
    previous: first && (backwards ? more : cursor) ? encodeCursor(first) : undefined,
    next: last && (backwards || more) ? encodeCursor(last) : undefined,
  }
}

/** Sorts a query, and leaves out the rows up to the cursor. */
export function sortedFrom<Model extends LucidModel>(
  query: ModelQueryBuilderContract<Model>,
  { expression, type, id, join }: Sort,
  descending: boolean,
  cursor?: Cursor
) {
  const [direction, beyond] = descending ? ['DESC', '<'] : ['ASC', '>']
  return (
    query
      .if(join, (rows) => rows.join(join![0], `${join![0]}.id`, join![1]))
      .select(db.raw(`(${expression})::text AS cursor, ${id} AS cursor_id`))
      // PostgreSQL can use the index of the joined table for this condition. It cannot use that
      // index for the next condition, because the index does not contain the list's ids.
      .if(cursor && join, (rows) =>
        rows.whereRaw(`${expression} ${beyond}= ?::${type}`, [cursor![0]])
      )
      .if(cursor, (rows) =>
        rows.whereRaw(`(${expression}, ${id}) ${beyond} (?::${type}, ?)`, cursor!)
      )
      .orderByRaw(`${expression} ${direction}, ${id} ${direction}`)
  )
}
