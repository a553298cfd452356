import { DateTime } from 'luxon'

/**
 * Returns the milliseconds since 1970 of an ISO 8601 time, or undefined if it is none. A time
 * without a zone is in UTC, as GPX and TCX define it.
 */
export function parseTime(text: string) {
  const time = DateTime.fromISO(text.trim(), { zone: 'utc' })
  return time.isValid ? time.toMillis() : undefined
}

/** Returns a number, or undefined if the text is none. */
export function parseNumber(text: string | undefined) {
  const trimmed = text?.trim()
  if (!trimmed) return undefined
  const value = Number(trimmed)
  return Number.isFinite(value) ? value : undefined
}
