/** The start of a cell: a spreadsheet may use any of these characters as the separator of cells. */
const CELL_START = String.raw`(?<=^|[;\t\r\n])`
const FORMULA = String.raw`(?=[\s"']*[=+\-@\t\r])`
const UNESCAPED = new RegExp(CELL_START + FORMULA, 'g')
const ESCAPED = new RegExp(`${CELL_START}'${FORMULA}`, 'g')
const NUMBER = /^-?\d+(\.\d+)?$/

/** Returns the text of a CSV field. Puts an apostrophe before what a spreadsheet would take for a formula. */
export function escapeFormula(value: unknown) {
  const text = value === null || value === undefined ? '' : String(value)
  return NUMBER.test(text) ? text : text.replace(UNESCAPED, `'`)
}

/** Returns a field without the apostrophes that `escapeFormula` has added. */
export function unescapeFormula(field: string) {
  return field.replace(ESCAPED, '')
}
