import { BaseTransformer } from '@adonisjs/core/transformers'
import type { Shaped } from '#api/schema'
import type { ClubMember } from '#api/schemas/club'
import type { ClubTotals } from '#training/club'
import { kindTotalsOf, totalsOf } from '#transformers/totals'

interface MemberTotals {
  member: { id: number; name: string }
  totals: ClubTotals
}

export default class ClubMemberTransformer extends BaseTransformer<MemberTotals> {
  toObject(): Shaped<typeof ClubMember> {
    const { member, totals } = this.resource
    return { id: member.id, name: member.name, ...periodsOf(totals) }
  }
}

export const periodsOf = ({ week, year }: ClubTotals) => ({
  week: periodOf(week),
  year: periodOf(year),
})

const periodOf = ({ total, kinds }: ClubTotals['week']) => ({
  ...totalsOf(total),
  kinds: kinds.map(kindTotalsOf),
})
