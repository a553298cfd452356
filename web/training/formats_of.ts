import type { Say } from '#browser/format_text'
import { Info } from 'luxon'
import { languageOf } from '#config/locales'
import type User from '#models/user'
import {
  distanceInput,
  formatDistance,
  formatTypedDistance,
  type TypedUnit,
} from '#training/distance'
import { formatDuration } from '#training/duration'
import { formatDay, formatDays } from '#training/format_days'
import type { Kind } from '#training/kinds'
import { formatSpeed } from '#training/speed'
import type { Totals } from '#training/totals'

/**
 * Returns functions that format figures and days as a member reads them.
 * @param say omitted for English
 */
export function formatsOf(user: Pick<User, 'distanceUnit' | 'paceKinds' | 'locale'>, say?: Say) {
  const { distanceUnit, locale } = user
  return {
    distance: (metres: number) => formatDistance(metres, distanceUnit, locale, say),
    /** A distance as it was typed, if its unit is not the member's usual one. */
    typedDistance: (metres: number, unit: TypedUnit | null) =>
      unit && unit !== distanceUnit ? formatTypedDistance(metres, unit, locale, say) : undefined,
    /** The text of a field that contains the distance. */
    distanceInput: (metres: number) => distanceInput(metres, distanceUnit, locale, say),
    duration: formatDuration,
    /** A dash if there are no entries: they have no speed. */
    speed: (totals: Pick<Totals, 'distanceM' | 'durationS'>, kind?: Kind) =>
      totals.durationS ? formatSpeed(totals, kind, user, say) : '–',
    count: (n: number) => n.toLocaleString(languageOf(locale)),
    /** Their names, from January. */
    months: Info.months('long', { locale: languageOf(locale) }),
    /** From Monday. */
    weekdays: Info.weekdays('long', { locale: languageOf(locale) }).map((long, index) => ({
      long,
      // One letter would be ambiguous.
      short: Info.weekdays('short', { locale: languageOf(locale) })[index],
    })),
    day: (day: string) => formatDay(day, locale),
    days: (from: string, to: string) => formatDays(from, to, locale),
  }
}

export type Formats = ReturnType<typeof formatsOf>
