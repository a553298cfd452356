import { pipeline } from 'node:stream/promises'
import { CsvError, parse } from 'csv-parse'
import { stringify } from 'csv-stringify/sync'
import { phrase } from '#support/phrase'
import { unescapeFormula } from '#support/formula_cells'
import UnreadableFileException from '#exceptions/unreadable_file_exception'
import { mapHeader, MAX_ROW_LENGTH, type ImportColumns, type Row } from '#imports/row'

const delimiters = [',', ';', '\t']

/** Excel writes and reads this first line: it names the delimiter and is not a row. */
const DELIMITER_LINE = /^"?sep=([,;\t])"?\s*$/i

/**
 * Yields the rows of a CSV file.
 * @param start the beginning of the file, at least its first line, which shows the delimiter
 * @param text the whole file
 */
export async function* csvRows(start: string, text: AsyncIterable<string>, columns: ImportColumns) {
  const firstLine = start.slice(0, start.search(/[\r\n]|$/))
  const named = DELIMITER_LINE.exec(firstLine)?.[1]
  const delimiter = named ?? detectDelimiter(firstLine)
  const parser = parse({
    delimiter,
    info: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    skip_records_with_empty_values: true,
    trim: true,
    max_record_size: MAX_ROW_LENGTH,
  })
  // The error can be ignored here, because the loop below throws the same error.
  pipeline(text, parser).catch(() => {})
  let header: Header | undefined
  let isDelimiterLine = named !== undefined
  try {
    for await (const { record, info } of parser as AsyncIterable<ParsedRecord>) {
      if (header) yield toRow(record, info.lines, header, delimiter)
      else if (!isDelimiterLine) header = mapHeader(record, columns)
      isDelimiterLine = false
    }
  } catch (error) {
    throw error instanceof CsvError ? unreadable(error) : error
  }
}

/** The field of each column, or undefined for an unknown column. */
type Header = (string | undefined)[]

interface ParsedRecord {
  record: string[]
  info: { lines: number }
}

function detectDelimiter(firstLine: string) {
  const header = firstLine.replace(/"[^"]*"/g, '')
  const count = (delimiter: string) => header.split(delimiter).length
  return delimiters.toSorted((a, b) => count(b) - count(a))[0]
}

/** Spreadsheets may leave out the last cells of a row if they are empty, or add empty cells. */
function toRow(record: string[], line: number, header: Header, delimiter: string): Row {
  const values: Row['values'] = {}
  for (const [i, field] of header.entries()) {
    if (field) values[field] = parseField(record[i] ?? '', delimiter)
  }
  if (!record.slice(header.length).some(Boolean)) return { line, values }
  const problem = phrase(
    'The row has {fields, plural, one {# field} other {# fields}}, but the header has {columns}',
    { fields: record.length, columns: header.length }
  )
  return { line, values, problem, text: stringify([record], { delimiter }).trimEnd() }
}

/** Returns null for an empty field. */
function parseField(field: string, delimiter: string) {
  const text = unescapeFormula(field.trim())
  if (text === '') return null
  // If columns are not separated by commas, a comma separates decimals, even before three digits.
  return delimiter !== ',' && DECIMAL_COMMA.test(text) ? text.replace(',', '.') : text
}

const DECIMAL_COMMA = /^[-+\u2212]?\d+,\d+$/

function unreadable({ code, lines }: CsvError & { lines?: number }) {
  const line = lines ?? 1
  return new UnreadableFileException(
    code === 'CSV_MAX_RECORD_SIZE'
      ? phrase('A row near line {line} is longer than {n} characters: is a quote not closed?', {
          line,
          n: MAX_ROW_LENGTH,
        })
      : phrase('The file is not valid CSV near line {line}: is a quote not closed?', { line })
  )
}
