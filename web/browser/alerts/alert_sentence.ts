import { formatTemperature, type Unit } from '../format_temperature.js'
import { formatDifference, formatLimit } from './format_limit.js'
import type { Say } from '../format_text.js'

/** A crossed limit. Temperatures are in °C. */
export interface Crossing {
  city: string
  kind: 'below' | 'above' | 'change'
  threshold: number
  celsius: number
  /** The rise, or the fall if it is negative. null unless the kind is a change. */
  change: number | null
}

export interface Reader {
  unit: Unit
  locale: string
  say: Say
}

/** Says what crossed which limit: "Bergen: −0.5 °C, below 0 °C". The server and the browser both use it. */
export function alertSentence(crossing: Crossing, { unit, locale, say }: Reader) {
  const { kind, threshold, change } = crossing
  // Isolates the name, which may be written from right to left.
  const city = `\u2068${crossing.city}\u2069`
  const celsius = formatTemperature(crossing.celsius, unit, locale, say)
  if (kind === 'change') {
    const difference = formatDifference(Math.abs(change ?? 0), unit, locale)
    return change! < 0
      ? say('{city}: {celsius}, down {difference} within an hour', { city, celsius, difference })
      : say('{city}: {celsius}, up {difference} within an hour', { city, celsius, difference })
  }
  const limit = formatLimit(threshold, unit, locale)
  return kind === 'above'
    ? say('{city}: {celsius}, above {limit}', { city, celsius, limit })
    : say('{city}: {celsius}, below {limit}', { city, celsius, limit })
}
