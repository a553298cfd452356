import type { ActionDefinition } from '#admin/audit_action_definition'
import { changeMember } from '#admin/change_members'
import AuditEntry from '#models/audit_entry'
import type User from '#models/user'
import { phrase } from '#support/phrase'

/**
 * Changes name and e-mail. A new e-mail is unverified.
 * @param check looks at the locked account before it changes, and may throw
 */
export async function changeProfile(
  by: User,
  member: User,
  profile: Partial<Pick<User, 'name' | 'email'>>,
  check?: (account: User) => Promise<void>
) {
  await changeMember(by, 'editProfile', member, async (account, trx) => {
    await check?.(account)
    const changed = Object.keys(account.merge(profile).$dirty)
    if (!changed.length) return
    if (changed.includes('email')) {
      account.emailVerifiedAt = null
      // A new e-mail may mean that the account now belongs to another person. The identities of the
      // previous owner must not sign in to it.
      await trx.from('identities').where('user_id', account.id).delete()
    }
    await account.save()
    // The audit log outlives the account. So the entry says which fields changed, but contains no
    // name or e-mail.
    const changes = Object.fromEntries(changed.map((field) => [field, {}]))
    await AuditEntry.record(by.id, 'member.profile_changed', account.id, changes, trx)
  })
}

export const memberProfileChanged: ActionDefinition = {
  describe: {
    label: phrase('Profile changed'),
    sentence: (names) => phrase('{actor} changed the profile of {subject}', names),
  },
}
