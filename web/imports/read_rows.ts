import UnreadableFileException from '#exceptions/unreadable_file_exception'
import { csvRows } from '#imports/csv_rows'
import { arrayRows, lineRows } from '#imports/json_rows'
import { LONGEST_ROW, type Columns, type Row } from '#imports/row'
import { decodeText } from '#imports/decode_text'

/** The rows of a file, whichever of CSV, NDJSON and a JSON array it is: its first character tells. */
export async function* readRows(
  bytes: AsyncIterable<Buffer>,
  columns: Columns
): AsyncGenerator<Row> {
  const text = decodeText(bytes)
  const { begin, rest } = await beginningOf(text)
  if (begin.startsWith('<')) {
    await text.return()
    throw new UnreadableFileException('The file is neither CSV nor JSON')
  }
  if (begin.startsWith('[')) yield* arrayRows(rest, columns)
  else if (begin.startsWith('{')) yield* lineRows(rest, columns)
  else yield* csvRows(begin, rest, columns)
}

/** As much as has a whole first line, and all of the text again. */
async function beginningOf(text: AsyncGenerator<string>) {
  let begin = ''
  while (!begin.trimStart().includes('\n') && begin.length < LONGEST_ROW) {
    const { value, done } = await text.next()
    if (done) break
    begin += value
  }
  if (!begin.trim()) throw new UnreadableFileException('The file is empty')

  async function* again() {
    yield begin
    yield* text
  }
  return { begin: begin.trimStart(), rest: again() }
}
