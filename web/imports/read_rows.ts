import UnreadableFileException from '#exceptions/unreadable_file_exception'
import { csvRows } from '#imports/csv_rows'
import { arrayRows, ndjsonRows } from '#imports/json_rows'
import { MAX_ROW_LENGTH, type ImportColumns, type Row } from '#imports/row'
import { decodeText } from '#imports/decode_text'
import { phrase } from '#support/phrase'

/**
 * Yields the rows of a CSV, NDJSON or JSON file. The first character of the file shows its format.
 * @throws UnreadableFileException
 */
export async function* readRows(
  bytes: AsyncIterable<Buffer>,
  columns: ImportColumns
): AsyncGenerator<Row> {
  const decoded = decodeText(bytes)
  const { start, text } = await peek(decoded)
  const problem = formatProblem(start)
  if (problem) {
    await decoded.return()
    throw new UnreadableFileException(problem)
  }
  if (start.startsWith('[')) yield* arrayRows(text, columns)
  else if (start.startsWith('{')) yield* ndjsonRows(text, columns)
  else yield* csvRows(start, text, columns)
}

/** Returns why the beginning of a file has no known format, or undefined if it has one. */
function formatProblem(start: string) {
  if (start.startsWith('<')) return phrase('The file is neither CSV nor JSON')
  if (start.startsWith('{') && isObjectOfSeveralLines(start)) {
    return phrase('The file must have one JSON object per line, or be one array of objects in [ ]')
  }
}

function isObjectOfSeveralLines(start: string) {
  const [firstLine] = start.split('\n', 1)
  if (firstLine.length >= MAX_ROW_LENGTH) return false
  try {
    JSON.parse(firstLine)
    return false
  } catch {
    // One line that is no JSON, such as a NaN from Python, does not make the whole file useless.
    return !/\}\s*,?\s*$/.test(firstLine)
  }
}

/**
 * Returns the beginning of the text, and a generator of the whole text. The beginning contains at
 * least the first line, and no leading blanks.
 */
async function peek(text: AsyncGenerator<string>) {
  let start = ''
  while (!start.trimStart().includes('\n') && start.length < MAX_ROW_LENGTH) {
    const { value, done } = await text.next()
    if (done) break
    start += value
  }
  if (!start.trim()) throw new UnreadableFileException(phrase('The file is empty'))

  async function* wholeText() {
    yield start
    yield* text
  }
  return { start: start.trimStart(), text: wholeText() }
}
