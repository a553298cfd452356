import { csvLine } from '#exports/csv'
import type { ImportType } from '#imports/import_type'
import { readPhrase } from '#support/stored_phrase'

const BATCH_SIZE = 5000

interface RejectedRow {
  line: number
  reason: string
  given: string
}

/**
 * Yields the rejected rows as CSV, with line numbers and reasons. The file can be corrected and
 * imported again. Rows that cannot be read have their text in the column `row`.
 * @param query runs SQL on a connection that can read `classifiedTable`
 */
export async function* rejectedRows(
  { inputFields }: ImportType,
  classifiedTable: string,
  query: (sql: string) => Promise<{ rows: any[] }>
) {
  // Not as JSON: PostgreSQL cannot read JSON that contains \u0000 or half of a character.
  const unreadable = await query(
    `SELECT FROM ${classifiedTable} WHERE outcome = 'refused' AND given LIKE '%"row":"%'
       AND given NOT LIKE '%"row":""%' LIMIT 1`
  )
  const fields = unreadable.rows.length ? [...inputFields, 'row'] : inputFields
  yield csvLine([...fields, 'line', 'reason'])
  for (let lastLine = 0; ;) {
    const { rows }: { rows: RejectedRow[] } = await query(
      `SELECT line, reason, given FROM ${classifiedTable}
       WHERE outcome = 'refused' AND line > ${lastLine} ORDER BY line LIMIT ${BATCH_SIZE}`
    )
    yield rows.map((row) => csvLine(toRecord(row, fields))).join('')
    if (rows.length < BATCH_SIZE) return
    lastLine = rows.at(-1)!.line
  }
}

function toRecord({ line, reason, given }: RejectedRow, fields: string[]) {
  const values = JSON.parse(given)
  return [...fields.map((field) => values[field]), line, String(readPhrase(reason))]
}
