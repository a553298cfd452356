import { pipeline } from 'node:stream/promises'
import { CsvError, parse } from 'csv-parse'
import { unescapeFormula } from '#exports/csv'
import UnreadableFileException from '#exceptions/unreadable_file_exception'
import { headed, LONGEST_ROW, type Columns, type Row } from '#imports/row'

const delimiters = [',', ';', '\t']

/** Rows of a CSV file, whose header says which column is what. */
export async function* csvRows(begin: string, text: AsyncIterable<string>, columns: Columns) {
  const delimiter = delimiterOf(begin)
  const parser = parse({
    delimiter,
    info: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    trim: true,
    max_record_size: LONGEST_ROW,
  })
  // What goes wrong on the way comes out of the parser.
  pipeline(text, parser).catch(() => {})
  let header: Header | undefined
  try {
    for await (const { record, info } of parser as AsyncIterable<Parsed>) {
      if (header) yield rowOf(record, info.lines, header, delimiter)
      else header = headed(record, columns)
    }
  } catch (error) {
    throw error instanceof CsvError ? torn(error) : error
  }
}

type Header = (string | undefined)[]

interface Parsed {
  record: string[]
  info: { lines: number }
}

function delimiterOf(begin: string) {
  const header = begin.slice(0, begin.search(/[\r\n]|$/)).replace(/"[^"]*"/g, '')
  const count = (delimiter: string) => header.split(delimiter).length
  return delimiters.toSorted((a, b) => count(b) - count(a))[0]
}

function rowOf(record: string[], line: number, header: Header, delimiter: string): Row {
  const given: Row['given'] = {}
  for (const [i, field] of record.entries()) {
    const name = header[i]
    if (name) given[name] = valueOf(field, delimiter)
  }
  if (record.length === header.length) return { line, given }
  const problem = `The row has ${record.length} fields, the header ${header.length}`
  return { line, given, problem }
}

/** Without what keeps a spreadsheet from taking it for a formula; an empty one is none. */
function valueOf(field: string, delimiter: string) {
  const text = unescapeFormula(field.trim())
  if (text === '') return null
  // Where commas are for decimals, semicolons are for columns.
  return delimiter === ';' && /^[-+]?\d+,\d+$/.test(text) ? text.replace(',', '.') : text
}

function torn({ code, lines }: CsvError & { lines?: number }) {
  const near = `near line ${lines ?? 1}`
  return new UnreadableFileException(
    code === 'CSV_MAX_RECORD_SIZE'
      ? `A row ${near} is longer than ${LONGEST_ROW} characters: is a quote not closed?`
      : `The file is no CSV ${near}: is a quote not closed?`
  )
}
