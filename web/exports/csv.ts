import { stringify } from 'csv-stringify/sync'

/** Where a spreadsheet that takes one of these for the separator would begin a cell with a formula. */
const CELL = String.raw`(?<=^|[;\t\r\n])`
const FORMULA = String.raw`(?=[\s"']*[=+\-@\t\r])`
const FORMULAS = new RegExp(CELL + FORMULA, 'g')
const MARKED = new RegExp(`${CELL}'${FORMULA}`, 'g')
const NUMBER = /^-?\d+(\.\d+)?$/

/** A record as a line of CSV that is a text to every spreadsheet. */
export function csvLine(record: unknown[]) {
  return stringify([record.map(plain)], { quoted_match: /[;\t]/ })
}

function plain(value: unknown) {
  const text = value === null || value === undefined ? '' : String(value)
  return NUMBER.test(text) ? text : text.replace(FORMULAS, `'`)
}

/** What a field of such a line was: without the apostrophes that keep it from being a formula. */
export function unescapeFormula(field: string) {
  return field.replace(MARKED, '')
}
