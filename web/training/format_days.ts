import { DateTime } from 'luxon'
import { formatDate } from '#support/format_date'

const formats = new Map<string, Intl.DateTimeFormat>()

/**
 * Formats a calendar day: "28 Nov 2026" in English, "28.11.2026" elsewhere.
 * @param locale BCP 47 tag
 */
export function formatDay(day: string, locale: string) {
  return formatDate(DateTime.fromISO(day, { zone: 'utc' }), locale)
}

/**
 * Formats a period of calendar days: "23–29 Nov 2026" in English, "23.–29.11.2026" elsewhere.
 * @param locale BCP 47 tag
 */
export function formatDays(from: string, to: string, locale: string) {
  let format = formats.get(locale)
  if (!format) {
    const isEnglish = locale.startsWith('en')
    format = new Intl.DateTimeFormat(locale, {
      timeZone: 'UTC',
      year: 'numeric',
      month: isEnglish ? 'short' : '2-digit',
      day: isEnglish ? 'numeric' : '2-digit',
    })
    formats.set(locale, format)
  }
  return format.formatRange(new Date(from), new Date(to))
}
