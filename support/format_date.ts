import type { DateTime } from 'luxon'

/**
 * Formats a date for a locale: "28 Nov 2026" in English, "28.11.2026" elsewhere. The text of the
 * pages is English, so no date contains the name of a month in another language.
 * @param locale BCP 47 tag
 */
export function formatDate(at: DateTime, locale: string) {
  const month = locale.startsWith('en') ? 'short' : '2-digit'
  const day = locale.startsWith('en') ? 'numeric' : '2-digit'
  return at.setLocale(locale).toLocaleString({ year: 'numeric', month, day })
}
