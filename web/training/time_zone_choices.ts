/**
 * The time zones to choose from in a form, by IANA name. An empty value means the time zone of the
 * browser.
 * @param current the member's choice, which may be an older name that the list lacks
 */
export function timeZoneChoices(current: string | null) {
  const names = new Set(['UTC', ...Intl.supportedValuesOf('timeZone')])
  if (current) names.add(current)
  const zones = [...names].sort().map((name) => [name, name.replaceAll('_', ' ')])
  return Object.fromEntries([['', 'Same as the browser'], ...zones]) as Record<string, string>
}
