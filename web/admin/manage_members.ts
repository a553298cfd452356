import { AuthorizationResponse, errors } from '@adonisjs/bouncer'
import db from '@adonisjs/lucid/services/db'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import AuditEntry, { type Changes } from '#models/audit_entry'
import { replacePassword } from '#accounts/password'
import SignIn from '#models/sign_in'
import User from '#models/user'
import UserPolicy from '#policies/user_policy'

// What managers and admins do to accounts. Whether they may, the policy says; that they did is
// recorded in the transaction that does it.

const policy = new UserPolicy()

type Account = Pick<User, 'name' | 'email' | 'role'> & { password: string }

/** @param by none: the command line */
export async function createMember(by: User | null, account: Account) {
  return db.transaction(async (trx) => {
    const member = await User.create(account, { client: trx })
    await record(by, 'created', member, trx, { role: { to: member.role } })
    return member
  })
}

export async function activate(by: User, member: User) {
  await change(by, 'manageAccount', member, async (account, trx) => {
    if (account.active) return
    await account.merge({ active: true }).save()
    await record(by, 'activated', account, trx)
  })
}

/** @throws where he is the last active admin, as the database does */
export async function deactivate(by: User, member: User) {
  await change(by, 'manageAccount', member, async (account, trx) => {
    if (!account.active) return
    await account.merge({ active: false }).save()
    // Activated again, he signs in again.
    await SignIn.endOthers(account, trx)
    await record(by, 'deactivated', account, trx)
  })
}

/** @param by none: the command line */
export async function setPassword(by: User | null, member: User, password: string) {
  await change(by, 'setPassword', member, async (account, trx) => {
    await replacePassword(account, password, trx)
    await record(by, 'set a new password for', account, trx)
  })
}

/**
 * @param by none: the command line
 * @throws where he is the last active admin, as the database does
 */
export async function changeRole(by: User | null, member: User, role: User['role']) {
  await change(by, 'changeRole', member, async (account, trx) => {
    const from = account.role
    if (from === role) return
    await account.merge({ role }).save()
    await record(by, 'changed the role of', account, trx, { role: { from, to: role } })
  })
}

/** A new e-mail has yet to be verified. */
export async function changeProfile(by: User, member: User, profile: Pick<User, 'name' | 'email'>) {
  await change(by, 'editProfile', member, async (account, trx) => {
    const changed = Object.keys(account.merge(profile).$dirty)
    if (!changed.length) return
    if (changed.includes('email')) {
      account.emailVerifiedAt = null
      // It is somebody else's account now, perhaps.
      await trx.from('identities').where('user_id', account.id).delete()
    }
    await account.save()
    // Names and addresses are not for the log: it outlives the account.
    const fields = Object.fromEntries(changed.map((field) => [field, {}]))
    await record(by, 'changed the profile of', account, trx, fields)
  })
}

/**
 * Under a lock: what the account was is what this changes, and not what somebody else just did. So is
 * what one may do to it: a member may have become an admin meanwhile.
 */
function change(
  by: User | null,
  right: 'manageAccount' | 'setPassword' | 'changeRole' | 'editProfile',
  { id }: User,
  act: (account: User, trx: TransactionClientContract) => Promise<void>
) {
  return db.transaction(async (trx) => {
    const account = await User.query({ client: trx }).where({ id }).forUpdate().firstOrFail()
    if (by && !policy[right](by, account)) {
      throw new errors.E_AUTHORIZATION_FAILURE(AuthorizationResponse.deny())
    }
    await act(account, trx)
  })
}

function record(
  by: User | null,
  action: string,
  { id }: User,
  trx: TransactionClientContract,
  changes?: Changes
) {
  return AuditEntry.record(by?.id ?? null, action, { type: 'user', id }, changes, trx)
}
