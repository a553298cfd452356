type Style = 'clock' | 'minute' | 'day' | 'month' | 'parts'

/** The number of formatters that are kept. A formatter is slow to create, and large. */
const LIMIT = 200

/** In English, the order is month, day, year, hour, minute, second. */
const PARTS = {
  month: 'numeric',
  day: 'numeric',
  year: 'numeric',
  hour: 'numeric',
  minute: 'numeric',
  second: 'numeric',
  hourCycle: 'h23',
} as const

const formatters = new Map<string, Intl.DateTimeFormat>()

/**
 * Formats a time in a city's time zone: a `clock` such as "14:05", a `minute` such as "28 Nov, 14:05", a
 * `day` such as "28 Nov" or a `month` such as "Nov 2026". The server and the browser both use it.
 * @param at milliseconds since 1970
 * @param timeZone IANA name; UTC if this system does not know it
 */
export function formatTime(
  at: number,
  style: Exclude<Style, 'parts'>,
  timeZone: string,
  locale: string
) {
  return formatterOf(style, timeZone, locale).format(at)
}

/**
 * Returns a date whose local parts, such as its hours, are those of a city's time zone. `uPlot.tzDate`
 * would create a formatter for each date.
 * @param at milliseconds since 1970
 * @param timeZone IANA name; UTC if this system does not know it
 */
export function localDate(at: number, timeZone: string) {
  const parts = formatterOf('parts', timeZone, 'en-US').formatToParts(at)
  const [month, day, year, hour, minute, second] = parts
    .filter(({ type }) => type !== 'literal')
    .map(({ value }) => Number(value))
  return new Date(year, month - 1, day, hour, minute, second)
}

function formatterOf(style: Style, timeZone: string, locale: string) {
  const key = `${style} ${timeZone} ${locale}`
  let formatter = formatters.get(key)
  if (!formatter) {
    if (formatters.size >= LIMIT) formatters.clear()
    formatter = create(style, timeZone, locale)
    formatters.set(key, formatter)
  }
  return formatter
}

function create(style: Style, timeZone: string, locale: string) {
  const options = optionsOf(style, locale)
  try {
    return new Intl.DateTimeFormat(locale, { ...options, timeZone })
  } catch {
    return new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' })
  }
}

/** The text of the pages is English, so no time contains the name of a month in another language. */
function optionsOf(style: Style, locale: string): Intl.DateTimeFormatOptions {
  const month = locale.startsWith('en') ? 'short' : '2-digit'
  const clock = { hour: 'numeric', minute: '2-digit' } as const
  if (style === 'clock') return clock
  if (style === 'parts') return PARTS
  if (style === 'month') return { month, year: 'numeric' }
  return { month, day: 'numeric', ...(style === 'minute' && clock) }
}
