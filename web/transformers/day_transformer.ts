import { BaseTransformer } from '@adonisjs/core/transformers'
import type { Shaped } from '#api/schema'
import type { DayTotals as Schema } from '#api/schemas/entry'
import type { DayTotals } from '#training/daily_totals'
import { addUp } from '#training/totals'
import { kindTotalsOf } from '#transformers/totals'

interface Day {
  date: string
  kinds: DayTotals[]
}

export default class DayTransformer extends BaseTransformer<Day> {
  toObject(): Shaped<typeof Schema> {
    const { date, kinds } = this.resource
    return { date, ...addUp(kinds), kinds: kinds.map(kindTotalsOf) }
  }
}
