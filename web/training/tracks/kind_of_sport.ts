import type { Kind } from '#training/kinds'

/** The numbers that Strava has written into GPX files. */
const numbers: Record<string, Kind> = { 1: 'ride', 4: 'hike', 9: 'run', 10: 'walk' }

/** The first pattern that matches decides. */
const patterns: [RegExp, Kind][] = [
  [/motor|horse|driv|snowmobil/, 'other'],
  [/swim/, 'swim'],
  [/\bski|skiing|snowboard/, 'ski'],
  [/\brow(s|ing|er)?\b/, 'row'],
  [/hik|trek|mountaineer|snowshoe/, 'hike'],
  [/\brun|running|jog|treadmill/, 'run'],
  [/\bri(de|ding)|ride\b|cycl|bik/, 'ride'],
  [/walk/, 'walk'],
]

/**
 * Returns the kind of an entry for the name of a sport, as devices and other products write it:
 * "Running", "trail_running", "EBikeRide", "9".
 */
export function kindOfSport(...names: (string | undefined)[]): Kind {
  for (const name of names) {
    const words = name
      ?.trim()
      .replace(/([a-z])(?=[A-Z])/g, '$1 ')
      .replace(/[_-]+/g, ' ')
      .toLowerCase()
    if (!words) continue
    const kind = numbers[words] ?? patterns.find(([pattern]) => pattern.test(words))?.[1]
    if (kind && kind !== 'other') return kind
  }
  return 'other'
}
