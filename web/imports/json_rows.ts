import UnreadableFileException from '#exceptions/unreadable_file_exception'
import { jsonArrayElements } from '#imports/json_array'
import { LONGEST_ROW, nameOf, type Columns, type Row } from '#imports/row'

/** Rows of a file that has an object of JSON on each line (NDJSON). */
export async function* lineRows(
  text: AsyncIterable<string>,
  columns: Columns
): AsyncGenerator<Row> {
  let line = 0
  for await (const written of linesOf(text)) {
    line++
    if (!written.trim()) continue
    yield parsed(written, line, columns)
  }
}

/** Rows of a file that is one array of JSON; they are counted, for it has no lines to speak of. */
export async function* arrayRows(
  text: AsyncIterable<string>,
  columns: Columns
): AsyncGenerator<Row> {
  let line = 0
  for await (const written of jsonArrayElements(text)) yield parsed(written, ++line, columns)
}

async function* linesOf(text: AsyncIterable<string>) {
  let rest = ''
  for await (const piece of text) {
    const lines = (rest + piece).split('\n')
    rest = lines.pop()!
    yield* lines
    if (rest.length > LONGEST_ROW) {
      throw new UnreadableFileException(`A line is longer than ${LONGEST_ROW} characters`)
    }
  }
  yield rest
}

function parsed(written: string, line: number, columns: Columns): Row {
  try {
    return rowOf(JSON.parse(written), line, columns)
  } catch {
    return { line, given: {}, problem: 'The row is no JSON' }
  }
}

function rowOf(value: unknown, line: number, columns: Columns): Row {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    return { line, given: {}, problem: 'A row is an object with names and values' }
  }
  const given: Row['given'] = {}
  for (const [key, field] of Object.entries(value)) {
    const name = nameOf(key, columns)
    if (!name) continue
    if (field !== null && typeof field === 'object') {
      return { line, given: {}, problem: `The ${name} is a text or a number` }
    }
    given[name] = typeof field === 'string' ? field.trim() : field
  }
  return { line, given }
}
