/**
 * Returns a time in a time zone, such as "2026-11-28 19:33", or null if the zone has UTC's
 * time.
 * @param time ISO 8601
 * @param timeZone IANA name; default: the time zone of the browser
 */
export function localTime(time: string, timeZone?: string) {
  // Swedish dates are written as in ISO 8601.
  const format = (zone?: string) =>
    new Date(time).toLocaleString('sv-SE', {
      dateStyle: 'short',
      timeStyle: 'short',
      timeZone: zone,
    })
  const local = format(timeZone)
  return local === format('UTC') ? null : local
}
