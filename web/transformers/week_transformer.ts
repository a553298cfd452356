import { BaseTransformer } from '@adonisjs/core/transformers'
import type { Shaped } from '#api/schema'
import type { WeekTotals as Schema } from '#api/schemas/entry'
import type { WeekTotals } from '#training/weekly_totals'
import { kindTotalsOf, totalsOf } from '#transformers/totals'

export default class WeekTransformer extends BaseTransformer<WeekTotals> {
  toObject(): Shaped<typeof Schema> {
    const { week, total, kinds } = this.resource
    return { ...week, ...totalsOf(total), kinds: kinds.map(kindTotalsOf) }
  }
}
