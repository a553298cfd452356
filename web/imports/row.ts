import UnreadableFileException from '#exceptions/unreadable_file_exception'
import { replaceControlCharacters } from '#support/plain_text'

/** What a row of a file says, by field; `problem`, where it says nothing that can be read. */
export interface Row {
  line: number
  given: Record<string, unknown>
  problem?: string
}

export interface Columns {
  /** What a column may be called in a file, in small letters, and what we call it. */
  names: Record<string, string>
  /** Of each of these, one has to be there. */
  needs: string[][]
}

/** Characters: a row beyond is none, but a file that is torn, or an attack. */
export const LONGEST_ROW = 10_000

export function nameOf(column: string, { names }: Columns) {
  const key = column.trim().toLowerCase()
  return Object.hasOwn(names, key) ? names[key] : undefined
}

/** The header as our names; what we do not know counts for nothing. */
export function headed(header: string[], columns: Columns) {
  const known = header.map((column) => nameOf(column, columns))
  const missing = columns.needs.find((some) => !some.some((name) => known.includes(name)))
  if (!missing) return known
  const quoted = (names: string[]) =>
    names.map((name) => `"${replaceControlCharacters(name.trim().slice(0, 40))}"`)
  throw new UnreadableFileException(
    `The first line names the columns, and needs ${quoted(missing).join(' or ')}; it has ${quoted(header.slice(0, 10)).join(', ')}`
  )
}
