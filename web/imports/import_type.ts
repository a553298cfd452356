import type { Columns, Row } from '#imports/row'

/** What the database is handed of a row, by column of the staging table. */
export type Staged = Record<string, string | number | boolean | null>

/** What can be imported: how its rows are read, judged and stored. */
export interface ImportType {
  columns: Columns
  /** Of the staging table: names and types. */
  staged: Record<string, string>
  /** Looks at a row by itself; the sentence that says what is wrong with it, where it is refused. */
  check(given: Row['given']): Staged | string | Promise<Staged | string>
  /** Held until the end by who stores what he judges next; in the order of ids. */
  lock?(given: string): string
  /**
   * A query of one row for each that is staged: its line, its outcome with a reason, and what it says;
   * it sees what is in the database now.
   */
  judge(given: string): string
  /** Statements that store what was judged; $1 is who did it. */
  store(judged: string): string[]
  /** What of a refused row is written out, so that it can be mended and imported again. */
  asGiven: string[]
}

/** What a validator says of a row. */
export function sentencesOf({ messages }: { messages: { message: string }[] }) {
  return messages.map(({ message }) => message).join('. ')
}
