import { BaseTransformer } from '@adonisjs/core/transformers'
import type { Shaped } from '#api/schema'
import type { YearTotals } from '#api/schemas/entry'
import type { RecordEntry, YearFigures } from '#training/yearly_report'
import { kindTotalsOf, totalsOf } from '#transformers/totals'

export default class YearTransformer extends BaseTransformer<YearFigures> {
  constructor(
    figures: YearFigures,
    private goalM: number | undefined
  ) {
    super(figures)
  }

  toObject(): Shaped<typeof YearTotals> {
    const { year, total, months, kinds, bestWeeks, records } = this.resource
    return {
      year,
      ...totalsOf(total),
      goalM: this.goalM ?? null,
      months: months.map(totalsOf),
      kinds: kinds.map(kindTotalsOf),
      bestWeeks: bestWeeks.map((each) => ({ ...each.week, ...totalsOf(each) })),
      longest: recordOf(records.longest),
      fastest: recordOf(records.fastest),
      coldest: recordOf(records.coldest),
      warmest: recordOf(records.warmest),
    }
  }
}

function recordOf(record?: RecordEntry) {
  if (!record) return null
  const { id, date, kind, distanceM, durationS, city, celsius } = record
  return { id, date, kind, distanceM, durationS, city, celsius }
}
