import { DateTime, IANAZone } from 'luxon'

/**
 * Returns the member's time zone: the one of the settings, otherwise the one of the browser,
 * otherwise UTC.
 * @param browserZone what the browser says; nothing but a known IANA name is used
 */
export function timeZoneOf(user: { timeZone: string | null }, browserZone?: unknown) {
  const zones = [user.timeZone, browserZone]
  return zones.find((zone) => typeof zone === 'string' && IANAZone.isValidZone(zone)) ?? 'UTC'
}

/** Returns the calendar day in a time zone, such as 2026-11-21. */
export function todayIn(zone: string) {
  return DateTime.now().setZone(zone).toISODate()!
}
