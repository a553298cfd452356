const format = new Intl.RelativeTimeFormat('en')
const units = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const

/**
 * Says in English, as all text of the pages, how long ago a time was. The server and the browser
 * both use it.
 * @param measuredAt ISO 8601, or null for "never"; a future time reads as "just now"
 */
export function relativeTime(measuredAt: string | null, at = Date.now()) {
  if (!measuredAt) return 'never'

  const age = Math.floor((at - Date.parse(measuredAt)) / 1000)
  if (age < 10) return 'just now'

  const [unit, length] = units.find(([, seconds]) => age >= seconds)!
  return format.format(-Math.floor(age / length), unit)
}
