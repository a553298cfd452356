import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import type { ActionDefinition } from '#admin/audit_action_definition'
import { changeMember, changeMembers } from '#admin/change_members'
import { lockMembers } from '#admin/lock_members'
import AuditEntry from '#models/audit_entry'
import SignIn from '#models/sign_in'
import type User from '#models/user'
import { phrase } from '#support/phrase'

/** @throws LastAdminException if no active admin would be left */
export async function deactivateMember(by: User, member: User) {
  await changeMember(by, 'manageAccount', member, async (account, trx) => {
    if (!account.active) return
    await account.merge({ active: false }).save()
    // Old sign-ins must not work again once the account is activated.
    await SignIn.endOthers(account, trx)
    await AuditEntry.record(by.id, 'member.deactivated', account.id, {}, trx)
  })
}

/**
 * Deactivates many accounts and ends their sign-ins. Skips accounts that are already deactivated,
 * and accounts that `by` has no right to change.
 * @returns how many accounts were deactivated
 * @throws LastAdminException if no active admin would be left
 */
export async function deactivateMembers(
  by: User,
  ids: number[],
  batch: string,
  trx: TransactionClientContract
) {
  const members = await changeMembers(by, 'manageAccount', ids, 'active', false, trx)
  const acts = members.map(({ id }) => ({ id }))
  await SignIn.endAll(
    acts.map(({ id }) => id),
    trx
  )
  await AuditEntry.recordMany(by.id, 'member.deactivated', acts, batch, trx)
  return members.length
}

export const memberDeactivated: ActionDefinition = {
  describe: {
    label: phrase('Member deactivated'),
    sentence: (names) => phrase('{actor} deactivated {subject}', names),
  },
  undo: {
    recordedAs: 'member.activated',
    question: ({ subject }) => phrase('Activate {subject} again?', { subject }),
    isComplete: () => true,
    lock: lockMembers,
    statement: `
      UPDATE users SET active = true, updated_at = now()
        FROM entry WHERE users.id = subject_id AND NOT active RETURNING entry.id`,
  },
}
