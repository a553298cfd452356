const HOUR = 3_600_000
const UNITS: Record<string, number> = { h: HOUR, d: 24 * HOUR, w: 168 * HOUR, y: 8766 * HOUR }

/** What a duration of hours, days, weeks or years looks like, for who wrote another. */
export const DURATION_FORMAT = 'a whole number above 0 with h, d, w or y, such as 30d'

/**
 * Milliseconds of "12h", "30d", "8w" or "2y"; undefined for anything else. A bare number is none: what
 * is kept for 400 of the wrong unit is lost.
 */
export function parseDuration(text: string) {
  const [, count, unit] = /^([1-9]\d{0,5})([hdwy])$/.exec(text.trim()) ?? []
  return count ? Number(count) * UNITS[unit] : undefined
}
