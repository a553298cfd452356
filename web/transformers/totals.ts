import type { KindTotals, Totals } from '#training/totals'

/** Rows of a query may have more columns. */
export const totalsOf = ({ entries, distanceM, durationS }: Totals) => ({
  entries,
  distanceM,
  durationS,
})

export const kindTotalsOf = (each: KindTotals) => ({ kind: each.kind, ...totalsOf(each) })
