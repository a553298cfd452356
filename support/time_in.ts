import { DateTime } from 'luxon'

/**
 * Returns the time of day in a time zone, such as "14:05" or "2:05 PM".
 * @param timezone IANA name. An unknown name counts as UTC
 */
export function timeIn(timezone: string, locale: string, at = DateTime.utc()) {
  const local = at.setZone(timezone)
  return (local.isValid ? local : at).toLocaleString(DateTime.TIME_SIMPLE, { locale })
}
