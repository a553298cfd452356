import { pipeline } from 'node:stream/promises'
import { CsvError, parse } from 'csv-parse'
import { unescapeFormula } from '#exports/csv'
import UnreadableFileException from '#exceptions/unreadable_file_exception'
import { mapHeader, MAX_ROW_LENGTH, type ImportColumns, type Row } from '#imports/row'

const delimiters = [',', ';', '\t']

/**
 * Yields the rows of a CSV file.
 * @param start the beginning of the file, at least its first line, which shows the delimiter
 * @param text the whole file
 */
export async function* csvRows(start: string, text: AsyncIterable<string>, columns: ImportColumns) {
  const delimiter = detectDelimiter(start)
  const parser = parse({
    delimiter,
    info: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    trim: true,
    max_record_size: MAX_ROW_LENGTH,
  })
  // The error can be ignored here, because the loop below throws the same error.
  pipeline(text, parser).catch(() => {})
  let header: Header | undefined
  try {
    for await (const { record, info } of parser as AsyncIterable<ParsedRecord>) {
      if (header) yield toRow(record, info.lines, header, delimiter)
      else header = mapHeader(record, columns)
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

function detectDelimiter(start: string) {
  const header = start.slice(0, start.search(/[\r\n]|$/)).replace(/"[^"]*"/g, '')
  const count = (delimiter: string) => header.split(delimiter).length
  return delimiters.toSorted((a, b) => count(b) - count(a))[0]
}

function toRow(record: string[], line: number, header: Header, delimiter: string): Row {
  const values: Row['values'] = {}
  for (const [i, text] of record.entries()) {
    const field = header[i]
    if (field) values[field] = parseField(text, delimiter)
  }
  if (record.length === header.length) return { line, values }
  const problem = `The row has ${record.length} fields, but the header has ${header.length}`
  return { line, values, problem }
}

/** Returns null for an empty field. */
function parseField(field: string, delimiter: string) {
  const text = unescapeFormula(field.trim())
  if (text === '') return null
  // In languages with a decimal comma, spreadsheets separate columns by semicolons.
  return delimiter === ';' && /^[-+]?\d+,\d+$/.test(text) ? text.replace(',', '.') : text
}

function unreadable({ code, lines }: CsvError & { lines?: number }) {
  const near = `near line ${lines ?? 1}`
  return new UnreadableFileException(
    code === 'CSV_MAX_RECORD_SIZE'
      ? `A row ${near} is longer than ${MAX_ROW_LENGTH} characters: is a quote not closed?`
      : `The file is not valid CSV ${near}: is a quote not closed?`
  )
}
