import { stringify } from 'csv-stringify/sync'
import { escapeFormula } from '#support/formula_cells'

/** The first character of a CSV file. Without it, Excel does not read the file as UTF-8. */
export const BYTE_ORDER_MARK = '\ufeff'

/** Returns a line of CSV, without formulas for a spreadsheet to calculate. */
export function csvLine(record: unknown[]) {
  return stringify([record.map(escapeFormula)], { quoted_match: /[;\t]/ })
}
