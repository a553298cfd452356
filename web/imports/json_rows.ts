import UnreadableFileException from '#exceptions/unreadable_file_exception'
import { phrase } from '#support/phrase'
import { jsonArrayElements } from '#imports/json_array'
import { fieldOf, mapHeader, MAX_ROW_LENGTH, type ImportColumns, type Row } from '#imports/row'

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
      throw new UnreadableFileException(
        phrase('A line is longer than {n} characters', { n: MAX_ROW_LENGTH })
      )
    }
  }
  yield rest
}

function parseRow(json: string, line: number, columns: ImportColumns): Row {
  const row: Row = { line, values: {} }
  let object: unknown
  try {
    object = JSON.parse(json)
  } catch {
    return { ...row, problem: phrase('The row is not valid JSON'), text: json.trim() }
  }
  if (object === null || typeof object !== 'object' || Array.isArray(object)) {
    return { ...row, problem: phrase('The row must be a JSON object'), text: json.trim() }
  }
  if (line === 1) checkFirstNames(Object.keys(object), columns)

  for (const [name, value] of Object.entries(object)) {
    const field = fieldOf(name, columns)
    if (field && value !== null && typeof value === 'object') {
      row.problem = phrase('The field "{name}" must be text or a number', { name: field })
      row.text = json.trim()
    } else if (field) {
      row.values[field] = typeof value === 'string' ? value.trim() : value
    }
  }
  return row
}

/**
 * Rejects a file whose first object contains the rows, such as `{ "data": […] }`.
 * @throws UnreadableFileException if the object has none of the known names
 */
function checkFirstNames(names: string[], columns: ImportColumns) {
  if (!names.length || names.some((name) => fieldOf(name, columns))) return
  mapHeader(names, columns, phrase('Each JSON object must be a row'))
}
