import { phrase } from '#support/phrase'

const DECIMAL = /^[+-]?(\d+([.,]\d+)?|[.,]\d+)$/

/** One comma before three digits, or several separators: some of them may separate thousands. */
const AMBIGUOUS = /^[+-]?([1-9]\d{0,2},\d{3}|\d+([.,'’\s]\d+){2,}|\d+['’\s]\d+)$/

/**
 * Reads a number in decimal notation, with a point or a comma before the decimals. A minus may be
 * U+2212, as people and spreadsheets type it.
 * @param value a text or a number
 * @returns undefined if the value is no number or is ambiguous
 */
export function parseDecimal(value: unknown) {
  if (typeof value === 'number') return Number.isFinite(value) ? value + 0 : undefined
  if (typeof value !== 'string') return undefined
  const text = plainMinus(value)
  if (!DECIMAL.test(text) || AMBIGUOUS.test(text)) return undefined
  // Adding 0 turns -0 into 0.
  return Number(text.replace(',', '.')) + 0
}

/** Returns whether a text is a number, but its separators may separate thousands or decimals. */
export function isAmbiguousDecimal(value: unknown) {
  return typeof value === 'string' && AMBIGUOUS.test(plainMinus(value))
}

/** Needs the name of the field. */
export const AMBIGUOUS_DECIMAL = phrase(
  'The {field} is ambiguous: write 1234.5, without separators of thousands'
)

const plainMinus = (text: string) => text.trim().replace('\u2212', '-')
