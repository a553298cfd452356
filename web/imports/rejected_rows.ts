import { csvLine } from '#exports/csv'
import type { ImportType } from '#imports/import_type'

const AT_ONCE = 5000

interface Refused {
  line: number
  reason: string
  given: string
}

/**
 * The refused rows as CSV, each with its line and the reason: mended, it can be imported again.
 * @param ask the database, by whichever connection sees the table
 */
export async function* rejectedRows(
  { asGiven }: ImportType,
  judged: string,
  ask: (query: string) => Promise<{ rows: Refused[] }>
) {
  yield csvLine([...asGiven, 'line', 'reason'])
  for (let last = 0; ;) {
    const { rows } = await ask(
      `SELECT line, reason, given FROM ${judged} WHERE outcome = 'refused' AND line > ${last}
       ORDER BY line LIMIT ${AT_ONCE}`
    )
    yield rows.map((row) => csvLine(recordOf(row, asGiven))).join('')
    if (rows.length < AT_ONCE) return
    last = rows.at(-1)!.line
  }
}

function recordOf({ line, reason, given }: Refused, names: string[]) {
  const fields = JSON.parse(given)
  return [...names.map((name) => fields[name]), line, reason]
}
