import { stringify } from 'csv-stringify/sync'

/** The first character of a CSV file. Without it, Excel does not read the file as UTF-8. */
export const BYTE_ORDER_MARK = '\ufeff'

/** The start of a cell: a spreadsheet may use any of these characters as the separator of cells. */
const CELL_START = String.raw`(?<=^|[;\t\r\n])`
const FORMULA = String.raw`(?=[\s"']*[=+\-@\t\r])`
const UNESCAPED = new RegExp(CELL_START + FORMULA, 'g')
const ESCAPED = new RegExp(`${CELL_START}'${FORMULA}`, 'g')
const NUMBER = /^-?\d+(\.\d+)?$/

/**
 * Returns a line of CSV. Puts an apostrophe before text that a spreadsheet would take for a
 * formula.
 */
export function csvLine(record: unknown[]) {
  return stringify([record.map(escapeFormula)], { quoted_match: /[;\t]/ })
}

function escapeFormula(value: unknown) {
  const text = value === null || value === undefined ? '' : String(value)
  return NUMBER.test(text) ? text : text.replace(UNESCAPED, `'`)
}

/** Returns a field without the apostrophes that `csvLine` has added. */
export function unescapeFormula(field: string) {
  return field.replace(ESCAPED, '')
}
