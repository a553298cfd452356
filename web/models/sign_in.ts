import { errors } from '@adonisjs/auth'
import db from '@adonisjs/lucid/services/db'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { DateTime } from 'luxon'
import { age } from '#config/session'
import { announce, announceAfter } from '#hub/announce'
import { SignInSchema } from '#database/schema'
import User from '#models/user'

/** SQL: whether a sign-in counts, of `sign_ins` joined with `users`; `:age` in milliseconds. */
export const COUNTS = `ended_at IS NULL AND users.active AND last_used > now() - :age * interval '1 ms'`

/** Who is signed in where. A session that names no row here, or an ended one, is worth nothing. */
export default class SignIn extends SignInSchema {
  /**
   * Signs the user in, by the password that was just verified.
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

  /** A page was opened by it; to the minute is enough: not every page view has to write. */
  static async touch({ signInId, $extras }: User) {
    const unused = Date.now() - $extras.last_used.getTime()
    if (unused > Math.min(60_000, age / 10)) {
      await this.query().where('id', signInId!).update({ lastUsed: DateTime.utc() })
    }
  }

  static async end(id: number) {
    await this.query().where('id', id).whereNull('endedAt').update({ endedAt: DateTime.utc() })
    void announce()
  }

  static async endOthers(user: User, trx?: TransactionClientContract) {
    await this.query({ client: trx })
      .where('userId', user.id)
      .whereNot('id', user.signInId ?? 0)
      .whereNull('endedAt')
      .update({ endedAt: DateTime.utc() })
    announceAfter(trx)
  }
}
