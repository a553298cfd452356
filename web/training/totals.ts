import type { Kind } from '#training/kinds'

/** Totals of entries, in metres and seconds. Average speeds are computed from them. */
export interface Totals {
  entries: number
  distanceM: number
  durationS: number
}

export interface KindTotals extends Totals {
  kind: Kind
}

/** SQL: the totals of entries as columns with the names of `Totals`. */
export const TOTALS = `count(*) AS entries, sum(distance_m) AS "distanceM", sum(duration_s) AS "durationS"`

export function addUp(parts: Totals[]): Totals {
  const sum = { entries: 0, distanceM: 0, durationS: 0 }
  for (const { entries, distanceM, durationS } of parts) {
    sum.entries += entries
    sum.distanceM += distanceM
    sum.durationS += durationS
  }
  return sum
}
