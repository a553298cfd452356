import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import type { ActionDefinition } from '#admin/audit_action_definition'
import { changeMember, changeMembers } from '#admin/change_members'
import { lockMembers } from '#admin/lock_members'
import AuditEntry from '#models/audit_entry'
import SignIn from '#models/sign_in'
import type User from '#models/user'
import { phrase } from '#support/phrase'

export async function activateMember(by: User, member: User) {
  await changeMember(by, 'manageAccount', member, async (account, trx) => {
    if (account.active) return
    await account.merge({ active: true }).save()
    await AuditEntry.record(by.id, 'member.activated', account.id, {}, trx)
  })
}

/**
 * Returns how many accounts were activated. Skips accounts that are already active, and accounts
 * that `by` has no right to change.
 */
export async function activateMembers(
  by: User,
  ids: number[],
  batch: string,
  trx: TransactionClientContract
) {
  const members = await changeMembers(by, 'manageAccount', ids, 'active', true, trx)
  const acts = members.map(({ id }) => ({ id }))
  await AuditEntry.recordMany(by.id, 'member.activated', acts, batch, trx)
  return members.length
}

export const memberActivated: ActionDefinition = {
  describe: {
    label: phrase('Member activated'),
    sentence: (names) => phrase('{actor} activated {subject}', names),
  },
  undo: {
    recordedAs: 'member.deactivated',
    question: ({ subject }) =>
      phrase('Deactivate {subject} again? All sign-ins end at once.', { subject }),
    isComplete: () => true,
    lock: lockMembers,
    statement: `
      UPDATE users SET active = false, updated_at = now()
        FROM entry WHERE users.id = subject_id AND active RETURNING entry.id`,
    after: (ids, trx) => SignIn.endAll(ids, trx),
  },
}
