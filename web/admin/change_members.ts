import { AuthorizationResponse, errors } from '@adonisjs/bouncer'
import db from '@adonisjs/lucid/services/db'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { lockMembers } from '#admin/lock_members'
import { announceAfter } from '#messaging/announce'
import User from '#models/user'
import UserPolicy from '#policies/user_policy'

const policy = new UserPolicy()

type Right = 'manageAccount' | 'setPassword' | 'changeRole' | 'editProfile' | 'mute'

/**
 * Changes one account under a lock. Checks the right again under the lock, because the member may
 * have become an admin since the request was authorised.
 * @param by null for the command line, which has every right
 */
export function changeMember(
  by: User | null,
  right: Right,
  { id }: User,
  change: (account: User, trx: TransactionClientContract) => Promise<void>
) {
  return db.transaction(async (trx) => {
    const account = await User.query({ client: trx }).where({ id }).forUpdate().firstOrFail()
    if (by && !policy[right](by, account)) {
      throw new errors.E_AUTHORIZATION_FAILURE(AuthorizationResponse.deny())
    }
    await change(account, trx)
  })
}

/**
 * Sets one field of many accounts. Accounts that `by` has no right to change keep their value.
 * @returns the changed accounts, with their old values
 */
export async function changeMembers<Field extends 'active' | 'role'>(
  by: User,
  right: Right,
  ids: number[],
  field: Field,
  value: User[Field],
  trx: TransactionClientContract
) {
  const accounts = await lockMembers(ids, trx)
  const changing = accounts.filter(
    (account) => account[field] !== value && policy[right](by, account)
  )
  await trx
    .from('users')
    .whereRaw('id = ANY(?)', [changing.map(({ id }) => id)])
    .update({ [field]: value, updated_at: new Date() })
  announceAfter(trx)
  return changing
}
