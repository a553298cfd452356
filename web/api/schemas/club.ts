import { count, day, id, named, object, text } from '#api/schema'
import { kinds, totals } from '#api/schemas/entry'

const periods = {
  week: object({ ...totals, kinds }),
  year: object({ ...totals, kinds }),
} as const

export const ClubMember = named('ClubMember', 'The totals of a member in this week and this year', {
  id,
  name: text,
  ...periods,
})

export const ClubTotals = object({
  week: object({ year: { type: 'integer' }, number: count, from: day, to: day }),
  year: { type: 'integer' },
  shownMembers: count,
  club: { ...object(periods), description: 'Of all members who are shown, on all pages' },
})

export const MemberInCity = named('MemberInCity', 'The totals of a member in a city', {
  id,
  name: text,
  ...totals,
})
