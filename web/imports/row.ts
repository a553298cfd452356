import UnreadableFileException from '#exceptions/unreadable_file_exception'
import { phrase, type Phrase } from '#support/phrase'
import { replaceHiddenCharacters } from '#support/plain_text'

/** A row of a file: its values by field. */
export interface Row {
  line: number
  values: Record<string, unknown>
  /** Why the row cannot be read. */
  problem?: Phrase
  /** The row as it is in the file, if it cannot be read. */
  text?: string
}

export interface ImportColumns {
  /** Maps the accepted column names, in lower case, to fields. */
  names: Record<string, string>
  /** A file needs at least one field of each group. */
  required: string[][]
}

/** In characters. A longer row means that the file is damaged, or is meant to fill the memory. */
export const MAX_ROW_LENGTH = 10_000

/** Returns the field of a column, or undefined for an unknown column. */
export function fieldOf(column: string, { names }: ImportColumns) {
  const key = column.trim().toLowerCase()
  return Object.hasOwn(names, key) ? names[key] : undefined
}

/**
 * Returns the field of each column; unknown columns are ignored.
 * @throws UnreadableFileException if a required column is missing
 */
export function mapHeader(
  header: string[],
  columns: ImportColumns,
  rule = phrase('The first line must name the columns')
) {
  const fields = header.map((column) => fieldOf(column, columns))
  const missing = columns.required.find((group) => !group.some((field) => fields.includes(field)))
  if (!missing) return fields
  const quote = (name: string) => `"${replaceHiddenCharacters(name.trim().slice(0, 40))}"`
  const [first, second] = missing.map(quote)
  const shown = { rule, first, second, columns: header.slice(0, 10).map(quote).join(', ') }
  throw new UnreadableFileException(
    second
      ? phrase('{rule}: {first} or {second} is missing. It has {columns}', shown)
      : phrase('{rule}: {first} is missing. It has {columns}', shown)
  )
}
