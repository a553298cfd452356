import type { Reader } from '#browser/alerts/alert_sentence'
import { formatDifference, formatLimit } from '#browser/alerts/format_limit'
import type { AlertKind } from '#alerts/limits'

/** Says when an alert tells: "Above 30 °C". */
export function alertRule(
  { kind, celsius }: { kind: AlertKind; celsius: number },
  { unit, locale, say }: Reader
) {
  if (kind === 'change') {
    const difference = formatDifference(celsius, unit, locale)
    return say('Changes by at least {difference} within an hour', { difference })
  }
  const limit = formatLimit(celsius, unit, locale)
  return kind === 'above' ? say('Above {limit}', { limit }) : say('Below {limit}', { limit })
}
