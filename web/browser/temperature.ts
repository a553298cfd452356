import { kept } from './memoize_by_locale.js'

export type Unit = 'C' | 'F'

const oneDecimal = { minimumFractionDigits: 1, maximumFractionDigits: 1 }
const numbers = kept((locale) => new Intl.NumberFormat(locale, oneDecimal))

/** A temperature in words, from °C, on pages and in browsers alike. */
export function temperature(celsius: number | null, unit: Unit, locale: string) {
  if (celsius === null) return 'no reading'

  const degrees = unit === 'F' ? celsius * 1.8 + 32 : celsius
  // `+ 0` turns -0 into 0: nobody wants to read -0.0.
  const rounded = Math.round(degrees * 10) / 10 + 0
  return `${numbers(locale).format(rounded)}\u00a0°${unit}`
}
