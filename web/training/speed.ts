import { sayInEnglish, type Say } from '#browser/format_text'
import { METRES, type DistanceUnit } from '#training/distance'
import { formatDecimal } from '#training/format_decimal'
import type { Kind } from '#training/kinds'

/** How a member reads speeds. These are columns of `users`. */
export interface SpeedPreferences {
  distanceUnit: DistanceUnit
  /** The kinds that are shown with a pace. */
  paceKinds: string[]
  locale: string
}

/**
 * Formats an average speed. It is always computed from a total distance and a total duration: a mean
 * of speeds would count a short entry as much as a long one.
 * @param kind omitted for entries of several kinds, which have a speed and no pace
 * @returns such as "10.5 km/h", "6.5 mph", "5:42 min/km" or, for a swim, "2:05 min/100 m"
 */
export function formatSpeed(
  { distanceM, durationS }: { distanceM: number; durationS: number },
  kind: Kind | undefined,
  { distanceUnit, paceKinds, locale }: SpeedPreferences,
  say = sayInEnglish
) {
  if (kind && paceKinds.includes(kind)) {
    return formatPace(durationS / distanceM, kind, distanceUnit, say)
  }
  const speed = distanceM / METRES[distanceUnit] / (durationS / 3600)
  const n = formatDecimal(speed, 1, locale)
  return unbroken(distanceUnit === 'km' ? say('{n} km/h', { n }) : say('{n} mph', { n }))
}

function formatPace(secondsPerMetre: number, kind: Kind, unit: DistanceUnit, say: Say) {
  const metres = kind === 'swim' ? 100 : METRES[unit]
  // Rounds before it splits, so that 4:59.7 becomes 5:00 and never 4:60.
  const seconds = Math.round(secondsPerMetre * metres)
  const rest = String(seconds % 60).padStart(2, '0')
  const time = `${Math.floor(seconds / 60)}:${rest}`
  if (kind === 'swim') return unbroken(say('{time} min/100 m', { time }))
  return unbroken(unit === 'km' ? say('{time} min/km', { time }) : say('{time} min/mi', { time }))
}

/** The figures and their unit stay on one line. */
const unbroken = (text: string) => text.replaceAll(' ', '\u00a0')
