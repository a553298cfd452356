const words = new Intl.RelativeTimeFormat('en')
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
export function ago(measuredAt: string | null, now = Date.now()) {
  if (!measuredAt) return 'never'

  const age = Math.floor((now - Date.parse(measuredAt)) / 1000)
  if (age < 10) return 'just now'

  const [unit, length] = units.find(([, seconds]) => age >= seconds)!
  return words.format(-Math.floor(age / length), unit)
}
