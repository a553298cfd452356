import { DateTime } from 'luxon'
import type { ActionDefinition } from '#admin/audit_action_definition'
import { changeMember } from '#admin/change_members'
import { lockMembers } from '#admin/lock_members'
import { describeMute, muteChanges, muteOf, UNDO_MUTE } from '#admin/muting'
import { MUTE_DURATIONS, type MuteDuration } from '#chat/mute'
import AuditEntry from '#models/audit_entry'
import type User from '#models/user'
import { phrase } from '#support/phrase'

/**
 * Keeps a member from writing in the chat. A mute that holds already is replaced.
 * @param by null for the command line
 */
export async function muteMember(
  by: User | null,
  member: User,
  { duration, reason = null }: { duration: MuteDuration; reason?: string | null }
) {
  await changeMember(by, 'mute', member, async (account, trx) => {
    const before = muteOf(account)
    const mutedAt = DateTime.utc()
    const { minutes } = MUTE_DURATIONS[duration]
    account.merge({
      mutedAt,
      mutedUntil: minutes === undefined ? null : mutedAt.plus({ minutes }),
      mutedById: by?.id ?? null,
      muteReason: reason,
    })
    await account.save()
    const changes = muteChanges(before, muteOf(account))
    await AuditEntry.record(by?.id ?? null, 'member.muted', account.id, changes, trx)
  })
}

export const memberMuted: ActionDefinition = {
  describe: {
    label: phrase('Member muted'),
    sentence: (names) => phrase('{actor} muted {subject}', names),
    changes: describeMute,
  },
  undo: {
    recordedAs: 'member.unmuted',
    question: ({ subject }) => phrase('Take back the mute of {subject}?', { subject }),
    isComplete: ({ changes }) => 'until' in changes,
    lock: lockMembers,
    statement: UNDO_MUTE,
  },
}
