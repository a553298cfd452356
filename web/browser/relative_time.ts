import { kept } from './memoize_by_locale.js'

const words = kept((locale) => new Intl.RelativeTimeFormat(locale))
const now = kept((locale) =>
  /^en/.test(locale)
    ? 'just now'
    : new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(0, 'second')
)
const units = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const

/**
 * How long ago that was, in words, on pages and in browsers alike. `measuredAt` is ISO 8601, or null
 * for never; a time ahead of this clock reads as "just now".
 */
export function ago(measuredAt: string | null, locale: string, at = Date.now()) {
  if (!measuredAt) return 'never'

  const age = Math.floor((at - Date.parse(measuredAt)) / 1000)
  if (age < 10) return now(locale)

  const [unit, length] = units.find(([, seconds]) => age >= seconds)!
  return words(locale).format(-Math.floor(age / length), unit)
}
