import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import type { ActionDefinition } from '#admin/audit_action_definition'
import { changeMember, changeMembers } from '#admin/change_members'
import { lockMembers } from '#admin/lock_members'
import { hasOldValues } from '#admin/undo_definition'
import AuditEntry from '#models/audit_entry'
import type User from '#models/user'
import { phrase } from '#support/phrase'
import type { Say } from '#browser/format_text'

/**
 * @param by null for the command line
 * @throws LastAdminException if no active admin would be left
 */
export async function changeRole(by: User | null, member: User, role: User['role']) {
  await changeMember(by, 'changeRole', member, async (account, trx) => {
    const from = account.role
    if (from === role) return
    await account.merge({ role }).save()
    const changes = { role: { from, to: role } }
    await AuditEntry.record(by?.id ?? null, 'member.role_changed', account.id, changes, trx)
  })
}

/**
 * Gives many accounts the same role.
 * @returns how many accounts had another role before
 * @throws LastAdminException if no active admin would be left
 */
export async function changeRoles(
  by: User,
  ids: number[],
  role: User['role'],
  batch: string,
  trx: TransactionClientContract
) {
  const members = await changeMembers(by, 'changeRole', ids, 'role', role, trx)
  const acts = members.map((member) => {
    return { id: member.id, changes: { role: { from: member.role, to: role } } }
  })
  await AuditEntry.recordMany(by.id, 'member.role_changed', acts, batch, trx)
  return members.length
}

const describeRole = (role: unknown, say: Say) =>
  say('{role, select, admin {admin} manager {manager} other {member}}', { role })

export const memberRoleChanged: ActionDefinition = {
  describe: {
    label: phrase('Role changed'),
    sentence: (names) => phrase('{actor} changed the role of {subject}', names),
    changes: ({ role }, say) => `${describeRole(role.from, say)} → ${describeRole(role.to, say)}`,
  },
  undo: {
    recordedAs: 'member.role_changed',
    question: ({ subject, back }) =>
      phrase('Change the role of {subject} back: {back}?', { subject, back }),
    isComplete: hasOldValues,
    lock: lockMembers,
    statement: `
      UPDATE users SET role = was ->> 'role', updated_at = now()
        FROM entry WHERE users.id = subject_id AND role = became ->> 'role' RETURNING entry.id`,
  },
}
