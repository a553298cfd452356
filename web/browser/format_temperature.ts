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
  return format(unit === 'F' ? celsius * 1.8 + 32 : celsius, unit, locale)
}

/** Formats the size of a difference in °C in the member's unit, without its sign. */
export function formatDifference(celsius: number, unit: Unit, locale: string) {
  return format(Math.abs(degreesOf(celsius, unit)), unit, locale)
}

/** Returns a difference in °C in the member's unit, rounded as it is shown. */
export function degreesOf(celsius: number, unit: Unit) {
  return round(unit === 'F' ? celsius * 1.8 : celsius)
}

function format(degrees: number, unit: Unit, locale: string) {
  // Most locales format negative numbers with a hyphen. Pages show a real minus sign.
  const digits = formats(locale).format(round(degrees)).replace('-', '\u2212')
  return `${digits}\u00a0°${unit}`
}

/** `+ 0` turns -0 into 0, so that nobody reads "-0.0". */
const round = (degrees: number) => Math.round(degrees * 10) / 10 + 0
