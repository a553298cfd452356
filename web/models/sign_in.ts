import { errors, symbols } from '@adonisjs/auth'
import type { SessionUserProviderContract } from '@adonisjs/auth/types/session'
import db from '@adonisjs/lucid/services/db'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { DateTime } from 'luxon'
import { age } from '#config/session'
import { announce, announceAfter } from '#hub/announce'
import { SignInSchema } from '#database/schema'
import { gathered, PATIENCE } from '#models/gathered'
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

/** The row of each user whose sign-in is among these and counts, by the sign-in. */
async function rowsOf(signInIds: number[]) {
  const rows = await User.query()
    .select('users.*', 'sign_ins.last_used', 'sign_ins.id AS sign_in_id')
    .join('sign_ins', 'sign_ins.user_id', 'users.id')
    .whereIn('sign_ins.id', signInIds)
    .whereRaw(COUNTS, { age })
    .timeout(PATIENCE)
    .pojo<{ sign_in_id: number }>()
  return new Map(rows.map((row) => [row.sign_in_id, row]))
}

const rowOf = gathered(rowsOf)

/** How AdonisJS finds the user of a session: by the sign-in, for pages and hub. */
export class SignInProvider implements SessionUserProviderContract<User> {
  declare [symbols.PROVIDER_REAL_USER]: User

  async createUserForGuard(user: User) {
    return { getId: () => user.signInId!, getOriginal: () => user }
  }

  async findById(signInId: number) {
    const row = await rowOf(signInId)
    // A model for each who asks: what one page changes of it is not for another.
    const user = row && User.$createFromAdapterResult(row)
    if (!user) return null

    user.signInId = signInId
    return this.createUserForGuard(user)
  }
}
