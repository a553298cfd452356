import { BaseTransformer } from '@adonisjs/core/transformers'
import type { Shaped } from '#api/schema'
import type { MemberInCity } from '#api/schemas/club'
import type { Totals } from '#training/totals'
import { totalsOf } from '#transformers/totals'

interface MemberTotals {
  member: { id: number; name: string }
  totals: Totals
}

export default class MemberInCityTransformer extends BaseTransformer<MemberTotals> {
  toObject(): Shaped<typeof MemberInCity> {
    const { member, totals } = this.resource
    return { id: member.id, name: member.name, ...totalsOf(totals) }
  }
}
