const HOUR = 3_600_000
const UNITS: Record<string, number> = { h: HOUR, d: 24 * HOUR, w: 168 * HOUR, y: 8766 * HOUR }

/** Completes the error message for an invalid duration. */
export const DURATION_FORMAT = 'a whole number above 0 with h, d, w or y, such as 30d'

/**
 * Returns the milliseconds of "12h", "30d", "8w" or "2y", and undefined for anything else. A number
 * needs a unit: if we guessed the unit of "400" wrongly, readings would be deleted too early.
 */
export function parseDuration(text: string) {
  const [, count, unit] = /^([1-9]\d{0,5})([hdwy])$/.exec(text.trim()) ?? []
  return count ? Number(count) * UNITS[unit] : undefined
}
