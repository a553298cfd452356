import { sayInEnglish, type Say } from './format_text.js'
import { memoizeByLocale } from './memoize_by_locale.js'

export type Unit = 'C' | 'F'

const oneDecimal = { minimumFractionDigits: 1, maximumFractionDigits: 1 }
const formats = memoizeByLocale((locale) => new Intl.NumberFormat(locale, oneDecimal))

/** Formats °C in the member's unit, with one decimal. The server and the browser both use it. */
export function formatTemperature(
  celsius: number | null,
  unit: Unit,
  locale: string,
  say: Say = sayInEnglish
) {
  if (celsius === null) return say('no reading')

  const degrees = unit === 'F' ? celsius * 1.8 + 32 : celsius
  // `+ 0` turns -0 into 0, so that nobody reads "-0.0".
  const rounded = Math.round(degrees * 10) / 10 + 0
  // Most locales format negative numbers with a hyphen. Pages show a real minus sign.
  const digits = formats(locale).format(rounded).replace('-', '\u2212')
  return `${digits}\u00a0°${unit}`
}
