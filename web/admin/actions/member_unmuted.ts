import type { ActionDefinition } from '#admin/audit_action_definition'
import { changeMember } from '#admin/change_members'
import { lockMembers } from '#admin/lock_members'
import { describeMute, muteChanges, muteOf, UNDO_MUTE } from '#admin/muting'
import AuditEntry from '#models/audit_entry'
import type User from '#models/user'
import { phrase } from '#support/phrase'

/**
 * Lets a member write in the chat again. Nothing happens if they are not muted.
 * @param by null for the command line
 */
export async function unmuteMember(by: User | null, member: User) {
  await changeMember(by, 'mute', member, async (account, trx) => {
    if (!account.isMuted) return
    const before = muteOf(account)
    account.merge({ mutedAt: null, mutedUntil: null, mutedById: null, muteReason: null })
    await account.save()
    const changes = muteChanges(before, muteOf(account))
    await AuditEntry.record(by?.id ?? null, 'member.unmuted', account.id, changes, trx)
  })
}

export const memberUnmuted: ActionDefinition = {
  describe: {
    label: phrase('Mute lifted'),
    sentence: (names) => phrase('{actor} lifted the mute of {subject}', names),
    changes: describeMute,
  },
  undo: {
    recordedAs: 'member.muted',
    question: ({ subject }) => phrase('Mute {subject} again, until the same time?', { subject }),
    isComplete: ({ changes }) => 'until' in changes,
    lock: lockMembers,
    statement: UNDO_MUTE,
  },
}
