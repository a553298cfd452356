import { stringify } from 'csv-stringify/sync'

/** What a spreadsheet would take for a formula, unless it is a plain number. */
const FORMULA = /^'*[=+\-@\t\r]/
const NUMBER = /^-?\d+(\.\d+)?$/

/** A record as a line of CSV that is a text to every spreadsheet; an import takes the apostrophe away. */
export function csvLine(record: unknown[]) {
  return stringify([record.map(plain)])
}

function plain(value: unknown) {
  const text = value === null || value === undefined ? '' : String(value)
  return FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text
}
