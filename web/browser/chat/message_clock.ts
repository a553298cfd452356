/** Formats the times of messages. */
export interface MessageClock {
  /** @param at ISO 8601 */
  time: (at: string) => string
  /** @param at ISO 8601 */
  day: (at: string) => string
}

const clocks = new Map<string, MessageClock>()

/**
 * Returns the clock of a reader. The text of the pages is English, so no day contains a name in
 * another language. The server and the browser both use it.
 * @param locale BCP 47 tag
 * @param timeZone IANA name
 */
export function messageClock(locale: string, timeZone: string) {
  const key = `${locale} ${timeZone}`
  const clock = clocks.get(key) ?? createClock(locale, timeZone)
  clocks.set(key, clock)
  return clock
}

function createClock(locale: string, timeZone: string): MessageClock {
  const isEnglish = locale.startsWith('en')
  const time = new Intl.DateTimeFormat(locale, { timeStyle: 'short', timeZone })
  const day = new Intl.DateTimeFormat(locale, {
    weekday: isEnglish ? 'long' : undefined,
    day: isEnglish ? 'numeric' : '2-digit',
    month: isEnglish ? 'long' : '2-digit',
    year: 'numeric',
    timeZone,
  })
  return {
    time: (at) => time.format(new Date(at)),
    day: (at) => day.format(new Date(at)),
  }
}
