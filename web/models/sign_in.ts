import { errors } from '@adonisjs/auth'
import db from '@adonisjs/lucid/services/db'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { DateTime } from 'luxon'
import { sessionAgeMs } from '#config/session'
import { announce, announceAfter } from '#messaging/announce'
import { SignInSchema } from '#database/schema'
import { deviceName } from '#support/device_name'
import User from '#models/user'

/** SQL: when a sign-in runs out, an access token's or a session's; `:age` in milliseconds. */
export const EXPIRES_AT = `coalesce(sign_ins.expires_at, last_used + :age * interval '1 ms')`

/** What who is not let in is told, by whatever way he comes. */
export const DEACTIVATED_MESSAGE = 'This account is deactivated; an admin can activate it again.'

/** SQL: whether a sign-in counts, of `sign_ins` joined with `users`. */
export const IS_VALID = `ended_at IS NULL AND users.active AND ${EXPIRES_AT} > now()`

/**
 * Who is signed in where: by a session, or by an access token. What names no row here, or an ended
 * one, is worth nothing.
 */
export default class SignIn extends SignInSchema {
  /**
   * Signs the user in, by the password that was just verified, or by a provider's word.
   * @throws E_INVALID_CREDENTIALS where it was changed, or the account deactivated, in that moment
   */
  static async start(user: User, device = 'unknown') {
    await db.transaction(async (trx) => {
      const verified = await User.query({ client: trx })
        .where({ id: user.id, password: user.password, active: true })
        .forShare()
        .first()
      if (!verified) {
        throw new errors.E_INVALID_CREDENTIALS('Invalid user credentials')
      }
      const start = { userId: user.id, device: device.slice(0, 255) }
      const signIn = await this.create(start, { client: trx })
      user.signInId = signIn.id
    })
  }

  /** Where this member is signed in by a session now, the last used first. */
  static activeSessions({ id }: User) {
    return this.query()
      .select('sign_ins.*')
      .join('users', 'users.id', 'user_id')
      .where('user_id', id)
      .whereNull('access_token_id')
      .whereRaw(IS_VALID, { age: sessionAgeMs })
      .orderBy([{ column: 'last_used', order: 'desc' }, { column: 'sign_ins.id', order: 'desc' }]) // prettier-ignore
  }

  /** It was used just now; to the minute is enough: not every page view has to write. */
  static async touch({ signInId, $extras }: User) {
    const unused = Date.now() - ($extras.last_used?.getTime() ?? 0)
    if (unused > Math.min(60_000, sessionAgeMs / 10)) {
      await this.query().where('id', signInId!).update({ lastUsed: DateTime.utc() })
    }
  }

  static async end(id: number) {
    await this.query().where('id', id).whereNull('endedAt').update({ endedAt: DateTime.utc() })
    void announce()
  }

  /** With the access tokens: who has got in somewhere may have made himself one. */
  static async endOthers(user: User, trx?: TransactionClientContract) {
    await othersOf(user, trx).update({ endedAt: DateTime.utc() })
    announceAfter(trx)
  }

  /** Those of many accounts. */
  static async endAll(userIds: number[], trx: TransactionClientContract) {
    await this.query({ client: trx })
      .whereRaw('user_id = ANY(?)', [userIds])
      .whereNull('endedAt')
      .update({ endedAt: DateTime.utc() })
    announceAfter(trx)
  }

  static async endOtherSessions(user: User) {
    await othersOf(user).whereNull('accessTokenId').update({ endedAt: DateTime.utc() })
    void announce()
  }

  get deviceName() {
    return deviceName(this.device)
  }
}

function othersOf({ id, signInId = 0 }: User, trx?: TransactionClientContract) {
  return SignIn.query({ client: trx })
    .where('userId', id)
    .whereNot('id', signInId)
    .whereNull('endedAt')
}
