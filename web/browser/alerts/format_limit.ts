import { memoizeByLocale } from '../memoize_by_locale.js'
import type { Unit } from '../format_temperature.js'

const whole = memoizeByLocale(
  (locale) => new Intl.NumberFormat(locale, { maximumFractionDigits: 0 })
)
const oneDecimal = memoizeByLocale(
  (locale) => new Intl.NumberFormat(locale, { maximumFractionDigits: 1 })
)

/** Limits in °F are whole degrees, because their °C are rounded to one decimal. */
function format(degrees: number, unit: Unit, locale: string) {
  const formats = unit === 'F' ? whole : oneDecimal
  // `+ 0` turns -0 into 0.
  const rounded = unit === 'F' ? Math.round(degrees) + 0 : degrees + 0
  return `${formats(locale).format(rounded).replace('-', '\u2212')}\u00a0°${unit}`
}

/** Formats the limit of an alert in the member's unit. */
export const formatLimit = (celsius: number, unit: Unit, locale: string) =>
  format(unit === 'F' ? celsius * 1.8 + 32 : celsius, unit, locale)

/** Formats a difference of temperatures in the member's unit. */
export const formatDifference = (celsius: number, unit: Unit, locale: string) =>
  format(unit === 'F' ? celsius * 1.8 : celsius, unit, locale)
