import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { announceAfter } from '#messaging/announce'
import AuditEntry from '#models/audit_entry'
import SignIn from '#models/sign_in'
import User from '#models/user'
import UserPolicy from '#policies/user_policy'

// What `acts_on_members` does to one account, done to many: those of them are left that the policy
// says are not his who does it.

const policy = new UserPolicy()

/** Answers how many were not so before. */
export async function activateMembers(
  by: User,
  ids: number[],
  active: boolean,
  batch: string,
  trx: TransactionClientContract
) {
  const accounts = await lockMembers(ids, trx)
  const changing = accounts.filter(
    (account) => account.active !== active && policy.manageAccount(by, account)
  )
  const changed = changing.map(({ id }) => id)
  await update(changed, { active }, trx)
  if (!active) await SignIn.endAll(changed, trx)

  const action = active ? 'activated' : 'deactivated'
  const acts = changed.map((id) => ({ id }))
  await AuditEntry.recordMany(by.id, action, 'user', acts, batch, trx)
  return changed.length
}

/**
 * Answers how many had another.
 * @throws where no active admin would be left, as the database does
 */
export async function changeRoles(
  by: User,
  ids: number[],
  role: User['role'],
  batch: string,
  trx: TransactionClientContract
) {
  const accounts = await lockMembers(ids, trx)
  const changing = accounts.filter(
    (account) => account.role !== role && policy.changeRole(by, account)
  )
  await update(changing.map(({ id }) => id), { role }, trx) // prettier-ignore

  const acts = changing.map((account) => {
    return { id: account.id, changes: { role: { from: account.role, to: role } } }
  })
  await AuditEntry.recordMany(by.id, 'changed the role of', 'user', acts, batch, trx)
  return changing.length
}

/** In the order in which everybody locks them, so that no two wait for each other. */
export const lockMembers = (ids: number[], trx: TransactionClientContract) =>
  User.query({ client: trx })
    .select('id', 'role', 'active')
    .whereRaw('id = ANY(?)', [ids])
    .orderBy('id')
    .forUpdate()

async function update(
  ids: number[],
  fields: Partial<Pick<User, 'active' | 'role'>>,
  trx: TransactionClientContract
) {
  const changes = { ...fields, updated_at: new Date() }
  await trx.from('users').whereRaw('id = ANY(?)', [ids]).update(changes)
  announceAfter(trx)
}
