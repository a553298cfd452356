import type { ImportColumns, Row } from '#imports/row'
import { Phrase, phrase } from '#support/phrase'
import { joinSentences } from '#support/stored_phrase'
import { MessagesProvider } from '#validators/messages_provider'

/** Values of a row in the table of staged rows, by column. */
export type StagedRow = Record<string, string | number | boolean | null>

/** Something that can be imported: how its rows are read, checked, classified and stored. */
export interface ImportType {
  columns: ImportColumns
  /** Columns of the table of staged rows: names and SQL types. */
  stagedColumns: Record<string, string>
  /** Checks a row without the database. Returns the values to stage, or why the row is rejected. */
  check(values: Row['values']): StagedRow | Phrase | Promise<StagedRow | Phrase>
  /**
   * A query that locks the rows of the database that the import may change. Locks them in id order,
   * until the end of the transaction.
   */
  lock?(stagedTable: string): string
  /**
   * A query that compares the staged rows with the current data. For each staged row, it returns a
   * row with the line, the outcome, the reason for the outcome, and the values.
   */
  classify(stagedTable: string): string
  /** SQL: the key of the lock that only one import holds while it is applied. Default: one for all. */
  applyLock?: string
  /** Statements that store the classified rows. $1 is the id of the user. */
  store(classifiedTable: string, stagedTable: string): string[]
  /** Columns of the file of rejected rows. This file can be corrected and imported again. */
  inputFields: string[]
  /** Values of fields that the file does not have. */
  defaults?: Row['values']
}

/** Why a row is skipped. */
export const EXISTS = phrase('It already exists')

/** Lets a validator return its messages as phrases: whoever reads them may have another language. */
export const AS_PHRASES = new MessagesProvider((message) => message as unknown as string)

/** Returns the messages of a validation error as one phrase. */
export function validationMessage({ messages }: { messages: { message: Phrase | string }[] }) {
  const sentences = messages.map(({ message }) =>
    message instanceof Phrase ? message : phrase('{text}', { text: message })
  )
  return joinSentences(sentences)
}
