import UnreadableFileException from '#exceptions/unreadable_file_exception'
import { jsonArrayElements } from '#imports/json_array'
import { fieldOf, MAX_ROW_LENGTH, type ImportColumns, type Row } from '#imports/row'

/** Yields the rows of an NDJSON file: one JSON object per line. */
export async function* ndjsonRows(
  text: AsyncIterable<string>,
  columns: ImportColumns
): AsyncGenerator<Row> {
  let line = 0
  for await (const json of splitLines(text)) {
    line++
    if (!json.trim()) continue
    yield parseRow(json, line, columns)
  }
}

/** Yields the rows of a JSON array. The `line` of a row is its position, from 1. */
export async function* arrayRows(
  text: AsyncIterable<string>,
  columns: ImportColumns
): AsyncGenerator<Row> {
  let position = 0
  for await (const json of jsonArrayElements(text)) yield parseRow(json, ++position, columns)
}

async function* splitLines(text: AsyncIterable<string>) {
  let rest = ''
  for await (const chunk of text) {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop()!
    yield* lines
    if (rest.length > MAX_ROW_LENGTH) {
      throw new UnreadableFileException(`A line is longer than ${MAX_ROW_LENGTH} characters`)
    }
  }
  yield rest
}

function parseRow(json: string, line: number, columns: ImportColumns): Row {
  try {
    return toRow(JSON.parse(json), line, columns)
  } catch {
    return { line, values: {}, problem: 'The row is not valid JSON' }
  }
}

function toRow(object: unknown, line: number, columns: ImportColumns): Row {
  if (object === null || typeof object !== 'object' || Array.isArray(object)) {
    return { line, values: {}, problem: 'The row must be a JSON object' }
  }
  const values: Row['values'] = {}
  for (const [name, value] of Object.entries(object)) {
    const field = fieldOf(name, columns)
    if (!field) continue
    if (value !== null && typeof value === 'object') {
      return { line, values: {}, problem: `The ${field} must be a text or a number` }
    }
    values[field] = typeof value === 'string' ? value.trim() : value
  }
  return { line, values }
}
