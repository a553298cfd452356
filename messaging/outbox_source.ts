/** One kind of change that the outbox contains until it is published. */
export interface Source<Name extends string, Row> {
  readonly name: Name
  /** SQL: the number of pending changes. */
  readonly count: string
  /** SQL: the first `BATCH_SIZE` pending changes. */
  readonly select: string
  /**
   * Publishes what is pending, and then marks exactly what was published.
   * @param first the rows of `select`, at least one
   * @returns false if something that was published is still pending
   * @throws if the bus or the database is down
   */
  announce(first: Row[]): Promise<boolean>
}

/** The number of rows that are selected, published and marked together. */
export const BATCH_SIZE = 500

/**
 * A message of PostgreSQL's NOTIFY has at most 7,999 bytes, and a reading needs at most 140 bytes.
 */
const ITEMS_PER_MESSAGE = 50

/** Splits items so that each chunk fits into one message. */
export function chunked<T>(items: T[]) {
  const count = Math.ceil(items.length / ITEMS_PER_MESSAGE)
  return Array.from({ length: count }, (_, n) =>
    items.slice(n * ITEMS_PER_MESSAGE, (n + 1) * ITEMS_PER_MESSAGE)
  )
}
