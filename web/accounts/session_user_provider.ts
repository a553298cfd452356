import { symbols } from '@adonisjs/auth'
import type { SessionWithTokensUserProviderContract } from '@adonisjs/auth/types/session'
import type { Secret } from '@adonisjs/core/helpers'
import { batched } from '#support/batch_loader'
import { QUERY_TIMEOUT_MS } from '#support/database_timeouts'
import { rememberTokens } from '#accounts/remember_tokens'
import SignIn, { IS_VALID } from '#models/sign_in'
import User from '#models/user'

/** Loads the users of valid browser sign-ins, by sign-in id. */
async function loadUserRows(signInIds: number[]) {
  const rows = await User.query()
    .select('users.*', 'sign_ins.last_used', 'sign_ins.id AS sign_in_id')
    .join('sign_ins', 'sign_ins.user_id', 'users.id')
    .whereIn('sign_ins.id', signInIds)
    .whereNull('access_token_id')
    .whereRaw(IS_VALID)
    .timeout(QUERY_TIMEOUT_MS)
    .pojo<{ sign_in_id: number }>()
  return new Map(rows.map((row) => [row.sign_in_id, row]))
}

const loadUserRow = batched(loadUserRows)

/** Finds the user of a session by the id of a sign-in, for pages and the hub. */
export class SignInProvider implements SessionWithTokensUserProviderContract<User> {
  declare [symbols.PROVIDER_REAL_USER]: User

  async createUserForGuard(user: User) {
    return { getId: () => user.signInId!, getOriginal: () => user }
  }

  async findById(signInId: number) {
    const row = await loadUserRow(signInId)
    // Parallel requests share the row. Each request gets a model of its own, because it may change
    // the model.
    const user = row && User.$createFromAdapterResult(row)
    if (!user) return null

    user.signInId = signInId
    return this.createUserForGuard(user)
  }

  async createRememberToken({ signInId }: User, expiresIn: string | number) {
    return rememberTokens.create(await SignIn.findOrFail(signInId), expiresIn)
  }

  verifyRememberToken(token: Secret<string>) {
    return rememberTokens.verify(token)
  }

  async recycleRememberToken({ signInId }: User, id: number, expiresIn: string | number) {
    return rememberTokens.recycle(await SignIn.findOrFail(signInId), id, expiresIn)
  }

  // The misspelled name comes from the interface of AdonisJS.
  async deleteRemeberToken({ signInId }: User, id: number) {
    return rememberTokens.delete(await SignIn.findOrFail(signInId), id)
  }
}
