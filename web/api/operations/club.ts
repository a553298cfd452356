import { operation } from '#api/operation'
import { list } from '#api/schema'
import { ClubMember, ClubTotals, MemberInCity } from '#api/schemas/club'
import { clubValidator } from '#validators/training_period'

const club = {
  tag: 'Club',
  ability: 'log:read',
  policy: 'viewClub',
  query: clubValidator,
} as const

export const index = operation({
  ...club,
  id: 'listClub',
  summary: 'List the totals of the club and of its members',
  description:
    'Not for managers. The members who have chosen to be shown, sorted by name. `metadata` has the current week and year, and the totals of the club, which count nobody else.',
  success: {
    status: 200,
    description: 'A page of members',
    data: list(ClubMember),
    metadata: ClubTotals,
    pages: true,
  },
})

export const membersInCity = operation({
  ...club,
  id: 'listMembersInCity',
  summary: 'List who has trained in a city',
  description:
    'Not for managers. The other members who have entries in the city and have chosen to be shown, sorted by name, with the totals of these entries.',
  success: {
    status: 200,
    description: 'A page of members',
    data: list(MemberInCity),
    pages: true,
  },
})
