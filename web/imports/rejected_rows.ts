import { csvLine } from '#exports/csv'
import type { ImportType } from '#imports/import_type'

const BATCH_SIZE = 5000

interface RejectedRow {
  line: number
  reason: string
  given: string
}

/**
 * Yields the rejected rows as CSV, with line numbers and reasons. The file can be corrected and
 * imported again.
 * @param query runs SQL on a connection that can read `classifiedTable`
 */
export async function* rejectedRows(
  { inputFields }: ImportType,
  classifiedTable: string,
  query: (sql: string) => Promise<{ rows: RejectedRow[] }>
) {
  yield csvLine([...inputFields, 'line', 'reason'])
  for (let lastLine = 0; ;) {
    const { rows } = await query(
      `SELECT line, reason, given FROM ${classifiedTable}
       WHERE outcome = 'refused' AND line > ${lastLine} ORDER BY line LIMIT ${BATCH_SIZE}`
    )
    yield rows.map((row) => csvLine(toRecord(row, inputFields))).join('')
    if (rows.length < BATCH_SIZE) return
    lastLine = rows.at(-1)!.line
  }
}

function toRecord({ line, reason, given }: RejectedRow, inputFields: string[]) {
  const values = JSON.parse(given)
  return [...inputFields.map((field) => values[field]), line, reason]
}
