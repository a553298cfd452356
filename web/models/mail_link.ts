import { createHash, randomBytes } from 'node:crypto'
import db from '@adonisjs/lucid/services/db'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { DateTime, type DurationLike } from 'luxon'
import { MailLinkSchema } from '#database/schema'
import type User from '#models/user'

type Purpose = MailLinkSchema['purpose']

const LIFETIMES: Record<Purpose, DurationLike> = {
  verification: { days: 3 },
  reset: { hours: 1 },
  change: { days: 1 },
}

const hashed = (token: string) => createHash('sha256').update(token).digest('hex')

function marks(purpose: Purpose, token: string, user?: User) {
  return { purpose, hash: hashed(token), ...(user && { userId: user.id }) }
}

/** A link in a mail: whoever opens it reads the mailbox with that address. It is used once. */
export default class MailLink extends MailLinkSchema {
  /** A new one, in place of any before it for this purpose; answers what only the mail may hold. */
  static async issue({ id }: User, purpose: Purpose, email: string) {
    const token = randomBytes(32).toString('base64url')
    const expiresAt = DateTime.utc().plus(LIFETIMES[purpose]).toJSDate()
    await db.rawQuery(
      `INSERT INTO mail_links (user_id, purpose, email, hash, expires_at) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (user_id, purpose) DO UPDATE
         SET email = excluded.email, hash = excluded.hash, expires_at = excluded.expires_at`,
      [id, purpose, email, hashed(token), expiresAt]
    )
    return token
  }

  /** Those that still count: not out of time, nor for an address that the account has no longer. */
  static valid(trx?: TransactionClientContract) {
    return this.query({ client: trx })
      .where('expiresAt', '>', DateTime.utc().toJSDate())
      .whereRaw(
        `(purpose = 'change' OR email = (SELECT users.email FROM users WHERE users.id = user_id))`
      )
  }

  /** The one with this token, which is for this purpose and this user; null where none counts. */
  static findByToken(purpose: Purpose, token: string, user?: User) {
    return this.valid()
      .where(marks(purpose, token, user))
      .first()
  }

  /** The same, and uses it up within the transaction: of two at once one gets it. */
  static async consume(
    purpose: Purpose,
    token: string,
    trx: TransactionClientContract,
    user?: User
  ) {
    const link = await this.valid(trx)
      .where(marks(purpose, token, user))
      .forUpdate()
      .first()
    await link?.delete()
    return link
  }

  static async revoke({ id }: User, purposes: Purpose[], trx?: TransactionClientContract) {
    await this.query({ client: trx }).where('userId', id).whereIn('purpose', purposes).delete()
  }
}
