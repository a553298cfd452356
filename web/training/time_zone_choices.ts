/**
 * The time zones to choose from in a form, by IANA name. An empty value means the time zone of the
 * browser.
 * @param current the member's choice, which may be an older name that the list lacks
 * @param none names the empty value
 */
export function timeZoneChoices(current: string | null, none: string) {
  const names = new Set(['UTC', ...Intl.supportedValuesOf('timeZone')])
  if (current) names.add(current)
  const zones = [...names].sort().map((name) => [name, name.replaceAll('_', ' ')])
  return Object.fromEntries([['', none], ...zones]) as Record<string, string>
}
