import { members } from '#admin/lists/member_list'
import { subscriptions } from '#admin/lists/subscription_list'
import { operation } from '#api/operation'
import { list } from '#api/schema'
import { CityWithReading } from '#api/schemas/city'
import { Entry, ListedEntry, Totals } from '#api/schemas/entry'
import { Member, Subscription } from '#api/schemas/member'
import { apiEntryValidator } from '#validators/entry'
import { logListValidator } from '#validators/log'
import {
  apiNewMemberValidator,
  apiPasswordValidator,
  apiProfileValidator,
  roleValidator,
} from '#validators/member'
import { muteValidator } from '#validators/mute'
import { apiMemberSubscriptionValidator } from '#validators/subscription'

const account = { ability: 'members:write', policy: 'listMembers' } as const

const member = { status: 200, description: 'The account', data: Member } as const

export const index = operation({
  id: 'listMembers',
  tag: 'Members',
  summary: 'List accounts',
  description: 'For managers and admins. Sorted by name, without `sort`.',
  ability: 'members:read',
  policy: 'listMembers',
  query: members.validator,
  success: { status: 200, description: 'A page of accounts', data: list(Member), pages: true },
})

export const show = operation({
  id: 'showMember',
  tag: 'Members',
  summary: 'Show an account',
  description: 'For admins, and for managers if the role of the account is `member`.',
  ability: 'members:read',
  policy: 'listMembers',
  success: member,
})

export const store = operation({
  ...account,
  id: 'createMember',
  tag: 'Members',
  summary: 'Create an account',
  description: 'For managers and admins. Only admins create managers and admins.',
  body: apiNewMemberValidator,
  success: { status: 201, description: 'The account', data: Member },
})

export const update = operation({
  ...account,
  id: 'changeMember',
  tag: 'Members',
  summary: 'Change name and e-mail of an account',
  description: 'For admins, and not for their own account. A new e-mail is not confirmed.',
  body: apiProfileValidator,
  ifMatch: true,
  success: member,
})

export const setPassword = operation({
  ...account,
  id: 'setPassword',
  tag: 'Members',
  summary: 'Set the password of an account',
  description: 'Not your own. The member is signed out everywhere.',
  body: apiPasswordValidator,
  success: { status: 204, description: 'The password is set' },
})

export const changeRole = operation({
  ...account,
  id: 'changeRole',
  tag: 'Members',
  summary: 'Change the role of an account',
  description: 'For admins. The last active admin stays one.',
  body: roleValidator,
  success: member,
})

export const activate = operation({
  ...account,
  id: 'activateMember',
  tag: 'Members',
  summary: 'Activate an account',
  success: member,
})

export const deactivate = operation({
  ...account,
  id: 'deactivateMember',
  tag: 'Members',
  summary: 'Deactivate an account',
  description: 'The member is signed out everywhere. The last active admin stays active.',
  success: { status: 204, description: 'The account is deactivated' },
  problems: [422],
})

export const mute = operation({
  ...account,
  id: 'muteMember',
  tag: 'Members',
  summary: 'Keep a member from writing in the chat',
  description: 'For admins, and not for themselves. Replaces a mute that holds already.',
  policy: 'moderateChat',
  body: muteValidator,
  success: member,
})

export const unmute = operation({
  ...account,
  id: 'unmuteMember',
  tag: 'Members',
  summary: 'Let a member write in the chat again',
  description: 'For admins.',
  policy: 'moderateChat',
  success: { status: 204, description: 'The member is not muted' },
})

export const showBoard = operation({
  id: 'showBoardOfMember',
  tag: 'Members',
  summary: 'Show the board of a member',
  description: 'For admins.',
  ability: 'members:read',
  policy: 'manageCities',
  success: { status: 200, description: 'Their board', data: list(CityWithReading) },
})

export const watchCity = operation({
  ...account,
  id: 'watchCityForMember',
  tag: 'Members',
  summary: 'Put a city on the board of a member',
  description: 'For admins. A city that is already there keeps its place.',
  policy: 'manageCities',
  body: apiMemberSubscriptionValidator,
  once: true,
  success: { status: 201, description: 'The member watches the city', data: CityWithReading },
  problems: [409],
})

export const unwatchCity = operation({
  ...account,
  id: 'unwatchCityForMember',
  tag: 'Members',
  summary: 'Take a city off the board of a member',
  description: 'For admins.',
  policy: 'manageCities',
  success: { status: 204, description: 'The member does not watch the city any more' },
})

export const listSubscriptions = operation({
  id: 'listSubscriptions',
  tag: 'Members',
  summary: 'List who watches which city',
  description:
    'For admins. The newest first, without `sort`. `city` and `member` are ids, and `search` is a part of a name.',
  ability: 'members:read',
  policy: 'manageCities',
  query: subscriptions.validator,
  success: {
    status: 200,
    description: 'A page of subscriptions',
    data: list(Subscription),
    pages: true,
  },
})

export const listEntries = operation({
  id: 'listEntriesOfMember',
  tag: 'Members',
  summary: 'List entries of the log of a member',
  description: 'For admins. Like `listEntries`.',
  ability: 'members:read',
  policy: 'viewLogs',
  query: logListValidator,
  success: {
    status: 200,
    description: 'A page of entries',
    data: list(ListedEntry),
    metadata: Totals,
    pages: true,
  },
})

export const addEntry = operation({
  ...account,
  id: 'addEntryForMember',
  tag: 'Members',
  summary: 'Add an entry to the log of a member',
  description:
    'For admins. The member sees that an admin has added it. `cityId` is a city of their board.',
  policy: 'viewLogs',
  body: apiEntryValidator,
  once: true,
  success: { status: 201, description: 'The entry', data: Entry },
})
