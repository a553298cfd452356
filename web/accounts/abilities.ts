import { phrase } from '#support/phrase'

/**
 * The abilities of access tokens, as they are stored, each with a sentence for people. A token has only
 * the abilities that its owner has chosen. A page may do everything that its member may do.
 */
export const ABILITIES = {
  'cities:read': phrase('See the cities of the club, and your board with its temperatures'),
  'board:write': phrase('Add cities to your board, take them off it and arrange them'),
  'alerts:read': phrase('Read your alerts'),
  'alerts:write': phrase('Set, change and delete your alerts'),
  'notifications:read': phrase('Read your notifications'),
  'notifications:write': phrase('Mark your notifications as seen'),
  'log:read': phrase('Read your training log, its files, and the totals of the club'),
  'log:write': phrase('Add entries and files to your training log, change and delete them'),
  'messages:read': phrase('Read the chat: the lobby and the rooms of your cities'),
  'messages:write': phrase(
    'Write messages in the chat in your name, edit and delete them, mark them as read and mute rooms'
  ),
  'account:read': phrase('Read your name, your e-mail, your settings and where you are signed in'),
  'account:write': phrase(
    'Change your name, settings and e-mail, sign you out, and delete your account with your password'
  ),
  'export:read': phrase('Download everything that is stored about you'),
  'tokens:read': phrase('List your access tokens'),
  'tokens:write': phrase('Create and revoke access tokens that may do no more than this one'),
  'members:read': phrase('See the accounts that you manage, also their boards and logs'),
  'members:write': phrase(
    'Create and change the accounts that you manage, also their passwords, roles, boards and logs'
  ),
  'cities:write': phrase('Add, change and delete cities'),
  'readings:read': phrase('List the readings of all cities'),
  'readings:write': phrase('Record temperatures'),
  'imports:read': phrase('See imports'),
  'imports:write': phrase('Import cities and readings'),
  'feed:read': phrase('See the runs of the feed'),
  'feed:write': phrase('Start runs of the feed'),
  'audit:read': phrase('Read the audit log'),
  'audit:write': phrase('Undo what the audit log records, also changes of accounts'),
  'moderation:read': phrase('Read the messages of all rooms, also deleted ones'),
  'moderation:write': phrase('Delete and restore messages of all members'),
  'webhooks:read': phrase('See webhooks and their deliveries'),
  'webhooks:write': phrase('Add, change and delete webhooks'),
  'jobs:read': phrase('See background jobs'),
  'jobs:write': phrase('Retry and cancel background jobs'),
} as const

export type Ability = keyof typeof ABILITIES

export const abilities = Object.keys(ABILITIES) as Ability[]

const OF_MANAGERS: Ability[] = ['members:read', 'members:write']

const OF_ADMINS: Ability[] = [
  ...OF_MANAGERS,
  'cities:write',
  'readings:read',
  'readings:write',
  'imports:read',
  'imports:write',
  'feed:read',
  'feed:write',
  'audit:read',
  'audit:write',
  'moderation:read',
  'moderation:write',
  'webhooks:read',
  'webhooks:write',
  'jobs:read',
  'jobs:write',
]

/** The abilities that the role of a user can make use of. A token never has more rights than its owner. */
export function abilitiesOf(role: 'member' | 'manager' | 'admin') {
  const others = {
    member: OF_ADMINS,
    manager: OF_ADMINS.filter((ability) => !OF_MANAGERS.includes(ability)),
    admin: [],
  }[role] as Ability[]
  return abilities.filter((ability) => !others.includes(ability))
}

/** Whether a token with these abilities can only show a board. Everyone who reads a page may have such a token. */
export const canOnlyShow = (granted: readonly Ability[]) =>
  granted.every((ability) => ability === 'cities:read')

/**
 * Reads the abilities of a token as they are stored. Ignores unknown ones, such as the "*" of other
 * applications.
 */
export function parseAbilities(stored: string): Ability[] {
  const names: unknown[] = JSON.parse(stored)
  return abilities.filter((ability) => names.includes(ability))
}
