import { memoizeByLocale } from './memoize_by_locale.js'

const formats = memoizeByLocale((locale) => new Intl.RelativeTimeFormat(locale))
const now = memoizeByLocale((locale) =>
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
 * Says how long ago a time was. The server and the browser both use it.
 * @param measuredAt ISO 8601, or null for "never"; a future time reads as "just now"
 */
export function relativeTime(measuredAt: string | null, locale: string, at = Date.now()) {
  if (!measuredAt) return 'never'

  const age = Math.floor((at - Date.parse(measuredAt)) / 1000)
  if (age < 10) return now(locale)

  const [unit, length] = units.find(([, seconds]) => age >= seconds)!
  return formats(locale).format(-Math.floor(age / length), unit)
}
