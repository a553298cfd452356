import { CsvError, parse } from 'csv-parse'
import UnreadableFileException from '#exceptions/unreadable_file_exception'
import { unescapeFormula } from '#support/formula_cells'
import { phrase, type Phrase } from '#support/phrase'
import type { Activity } from '#training/tracks/activity'
import { MAX_LISTED_ROWS } from '#training/tracks/limits'
import {
  formats,
  UnreadableRow,
  type ListFormat,
  type ListOptions,
  type Values,
} from '#training/tracks/list_formats'
import { encodingOf } from '#training/tracks/xml'

const MAX_ROW_LENGTH = 100_000

/** A row of a list: an activity, or why it cannot be read. */
export type ListedRow = { line: number } & ({ activity: Activity } | { problem: Phrase })

/**
 * Yields the rows of a CSV file: our own export, or the list of activities of Strava or Garmin
 * Connect. The names of the columns show which one it is.
 * @throws UnreadableFileException
 */
export async function* readCsv(bytes: Buffer, options: ListOptions): AsyncGenerator<ListedRow> {
  const text = decodeList(bytes)
  const parser = parse(text, {
    bom: true,
    delimiter: detectDelimiter(text),
    info: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    skip_records_with_empty_values: true,
    trim: true,
    max_record_size: MAX_ROW_LENGTH,
  })
  let names: string[] | undefined
  let format: ListFormat | undefined
  let count = 0
  try {
    for await (const { record, info } of parser as AsyncIterable<ParsedRecord>) {
      if (!names) {
        names = numbered(record)
        format = formatOf(names)
        continue
      }
      if (++count > MAX_LISTED_ROWS) throw tooManyRows()
      const fields = names.map((name, index) => [name, unescapeFormula(record[index] ?? '')])
      const row = readRow(format!, Object.fromEntries(fields), info.lines, options)
      if (row) yield row
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    const { lines } = error as CsvError & { lines?: number }
    throw new UnreadableFileException(
      phrase('The file is no valid CSV near line {line}: is a quote not closed?', {
        line: lines ?? 1,
      })
    )
  }
  if (!names) throw new UnreadableFileException(phrase('The file is empty'))
}

interface ParsedRecord {
  record: string[]
  info: { lines: number }
}

/**
 * Yields the rows of our own JSON export. The line of a row is its position, from 1.
 * @throws UnreadableFileException
 */
export function* readJson(bytes: Buffer, options: ListOptions): Generator<ListedRow> {
  const rows = parseJson(decodeList(bytes))
  if (rows.length > MAX_LISTED_ROWS) throw tooManyRows()
  for (const [index, row] of rows.entries()) {
    if (row === null || typeof row !== 'object' || Array.isArray(row)) {
      yield { line: index + 1, problem: phrase('The row must be a JSON object') }
      continue
    }
    const fields = Object.entries(row).map(([name, value]) => [
      name.toLowerCase(),
      value === null || typeof value === 'object' ? '' : String(value),
    ])
    const values: Values = Object.fromEntries(fields)
    if (index === 0) formatOf(Object.keys(values), formats.slice(0, 1))
    yield readRow(formats[0], values, index + 1, options)!
  }
}

function parseJson(text: string): unknown[] {
  try {
    const rows: unknown = JSON.parse(text)
    if (Array.isArray(rows)) return rows
  } catch {}
  throw new UnreadableFileException(
    phrase('The file must be an array of JSON objects, as the export of the log')
  )
}

function readRow(
  format: ListFormat,
  values: Values,
  line: number,
  options: ListOptions
): ListedRow | undefined {
  try {
    const activity = format.read(values, options)
    return activity && { line, activity }
  } catch (error) {
    if (!(error instanceof UnreadableRow)) throw error
    return { line, problem: error.problem }
  }
}

/** Strava's list has some names twice, with different units. */
function numbered(header: string[]) {
  const counts = new Map<string, number>()
  return header.map((column) => {
    const name = column.trim().toLowerCase()
    const count = (counts.get(name) ?? 0) + 1
    counts.set(name, count)
    return count === 1 ? name : `${name} ${count}`
  })
}

function formatOf(names: string[], allowed = formats) {
  const format = allowed.find(({ required }) =>
    required.every((group) => group.some((name) => names.includes(name)))
  )
  if (format) return format
  throw new UnreadableFileException(
    phrase(
      'The file is no list of activities: it needs the columns date, kind, distance and duration, or must come from Strava or Garmin Connect in English'
    )
  )
}

function decodeList(bytes: Buffer) {
  try {
    return new TextDecoder(encodingOf(bytes), { fatal: true }).decode(bytes)
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    throw new UnreadableFileException(phrase('The file is not in UTF-8: save it as "CSV UTF-8"'))
  }
}

function detectDelimiter(text: string) {
  const header = text.slice(0, text.search(/[\r\n]|$/))
  const count = (delimiter: string) => header.split(delimiter).length
  return [',', ';', '\t'].toSorted((a, b) => count(b) - count(a))[0]
}

const tooManyRows = () =>
  new UnreadableFileException(
    phrase('The file has more than {n, number} rows', { n: MAX_LISTED_ROWS })
  )
