import { errors } from '@adonisjs/auth'
import db from '@adonisjs/lucid/services/db'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { DateTime } from 'luxon'
import { sessionAgeMs } from '#config/session'
import { announce, announceAfter } from '#messaging/announce'
import { SignInSchema } from '#database/schema'
import { deviceName } from '#support/device_name'
import User from '#models/user'
import { phrase } from '#support/phrase'

/**
 * SQL: when a sign-in expires. An access token expires at a fixed time, and a session expires
 * `SESSION_AGE` after its last use.
 */
export const EXPIRES_AT = `coalesce(sign_ins.expires_at, last_used + interval '${sessionAgeMs} ms')`

export const DEACTIVATED_MESSAGE = phrase(
  'This account is deactivated. An admin can activate it again.'
)

/** SQL: whether a sign-in is valid. Needs `sign_ins` joined with `users`. */
export const IS_VALID = `ended_at IS NULL AND users.active AND ${EXPIRES_AT} > now()`

/**
 * A sign-in of a user, by a session or by an access token. A session or token is not valid if its
 * sign-in is missing or has ended.
 */
export default class SignIn extends SignInSchema {
  /**
   * Creates the sign-in of a user whose password or identity was just verified, and sets the user's
   * `signInId`.
   * @throws E_INVALID_CREDENTIALS if the password was changed, or the account deactivated, since
   *   the verification
   */
  static async start(user: User, device = 'unknown', address?: string) {
    await db.transaction(async (trx) => {
      await assertStillVerified(user, trx)
      const fields = { userId: user.id, device: device.slice(0, 255), address }
      const signIn = await this.create(fields, { client: trx })
      user.signInId = signIn.id
    })
  }

  /** Valid sign-ins by sessions, most recently used first. */
  static activeSessions({ id }: User) {
    return this.query()
      .select('sign_ins.*')
      .join('users', 'users.id', 'user_id')
      .where('user_id', id)
      .whereNull('access_token_id')
      .whereRaw(IS_VALID)
      .orderBy('last_used', 'desc')
      .orderBy('sign_ins.id', 'desc')
  }

  /**
   * Updates the time of the last use, at most about once a minute, so that most page views do not
   * write to the database.
   * @returns whether it wrote
   */
  static async touch({ signInId, $extras }: User) {
    if (!needsTouch($extras.last_used)) return false
    await this.query().where('id', signInId!).update({ lastUsed: DateTime.utc() })
    return true
  }

  static async end(id: number) {
    await this.query().where('id', id).whereNull('endedAt').update({ endedAt: DateTime.utc() })
    void announce()
  }

  /**
   * Ends all sign-ins of the user except the current one. This includes access tokens, because an
   * intruder may have created one.
   */
  static async endOthers(user: User, trx?: TransactionClientContract) {
    await otherSignIns(user, trx).update({ endedAt: DateTime.utc() })
    announceAfter(trx)
  }

  /** Ends every sign-in of many accounts. */
  static async endAll(userIds: number[], trx: TransactionClientContract) {
    await this.query({ client: trx })
      .whereRaw('user_id = ANY(?)', [userIds])
      .whereNull('endedAt')
      .update({ endedAt: DateTime.utc() })
    announceAfter(trx)
  }

  static async endOtherSessions(user: User) {
    await otherSignIns(user).whereNull('accessTokenId').update({ endedAt: DateTime.utc() })
    void announce()
  }

  get deviceName() {
    return deviceName(this.device)
  }
}

/**
 * Locks the account of a user whose password or identity was just verified, so that a change of the
 * password waits, and ends what the transaction creates.
 * @throws E_INVALID_CREDENTIALS if the password was changed, or the account deactivated, since the
 *   verification
 */
export async function assertStillVerified({ id, password }: User, trx: TransactionClientContract) {
  const verified = await User.query({ client: trx })
    .where({ id, password, active: true })
    .forShare()
    .first()
  if (!verified) throw new errors.E_INVALID_CREDENTIALS('Invalid user credentials')
}

/** @param lastUsed when the time of the last use was updated, null if it never was */
export function needsTouch(lastUsed: Date | null) {
  return Date.now() - (lastUsed?.getTime() ?? 0) > Math.min(60_000, sessionAgeMs / 10)
}

function otherSignIns({ id, signInId = 0 }: User, trx?: TransactionClientContract) {
  return SignIn.query({ client: trx })
    .where('userId', id)
    .whereNot('id', signInId)
    .whereNull('endedAt')
}
