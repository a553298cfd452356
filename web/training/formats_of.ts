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

/** Returns functions that format figures and days as a member reads them. */
export function formatsOf(user: Pick<User, 'distanceUnit' | 'paceKinds' | 'locale'>) {
  const { distanceUnit, locale } = user
  return {
    distance: (metres: number) => formatDistance(metres, distanceUnit, locale),
    /** A distance as it was typed, if its unit is not the member's usual one. */
    typedDistance: (metres: number, unit: TypedUnit | null) =>
      unit && unit !== distanceUnit ? formatTypedDistance(metres, unit, locale) : undefined,
    /** The text of a field that contains the distance. */
    distanceInput: (metres: number) => distanceInput(metres, distanceUnit),
    duration: formatDuration,
    /** A dash if there are no entries: they have no speed. */
    speed: (totals: Pick<Totals, 'distanceM' | 'durationS'>, kind?: Kind) =>
      totals.durationS ? formatSpeed(totals, kind, user) : '–',
    day: (day: string) => formatDay(day, locale),
    days: (from: string, to: string) => formatDays(from, to, locale),
  }
}

export type Formats = ReturnType<typeof formatsOf>
