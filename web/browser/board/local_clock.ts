const formats = new Map<string, Intl.DateTimeFormat | null>()

/**
 * Returns the day of the week and the time in a time zone, or an empty text if the browser does not know
 * the zone.
 * @param timeZone IANA name
 * @param at milliseconds since 1970
 */
export function localClock(timeZone: string, locale: string, at: number) {
  const key = `${locale} ${timeZone}`
  if (!formats.has(key)) formats.set(key, create(timeZone, locale))
  return formats.get(key)?.format(at) ?? ''
}

function create(timeZone: string, locale: string) {
  try {
    return new Intl.DateTimeFormat(locale, {
      weekday: 'short',
      hour: 'numeric',
      minute: '2-digit',
      timeZone,
    })
  } catch {
    return null
  }
}
