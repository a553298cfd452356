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

const hash = (token: string) => createHash('sha256').update(token).digest('hex')

function conditions(purpose: Purpose, token: string, user?: User) {
  return { purpose, hash: hash(token), ...(user && { userId: user.id }) }
}

/** A link in a mail. Using it proves access to the mailbox. It works once and expires. */
export default class MailLink extends MailLinkSchema {
  /**
   * Creates a link. It replaces an earlier link of the user for the same purpose.
   * @returns the secret token for the URL; the database stores only its hash
   */
  static async issue({ id }: User, purpose: Purpose, email: string) {
    const token = randomBytes(32).toString('base64url')
    const expiresAt = DateTime.utc().plus(LIFETIMES[purpose]).toJSDate()
    await db.rawQuery(
      `INSERT INTO mail_links (user_id, purpose, email, hash, expires_at) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (user_id, purpose) DO UPDATE
         SET email = excluded.email, hash = excluded.hash, expires_at = excluded.expires_at`,
      [id, purpose, email, hash(token), expiresAt]
    )
    return token
  }

  /**
   * Links that have not expired and were sent to the account's current e-mail. A link for a change
   * of e-mail was sent to the new address instead.
   */
  static valid(trx?: TransactionClientContract) {
    return this.query({ client: trx })
      .where('expiresAt', '>', DateTime.utc().toJSDate())
      .whereRaw(
        `(purpose = 'change' OR email = (SELECT users.email FROM users WHERE users.id = user_id))`
      )
  }

  /**
   * Returns the valid link with this token, or null. If `user` is given, the link must belong to
   * that user.
   */
  static findByToken(purpose: Purpose, token: string, user?: User) {
    return this.valid()
      .where(conditions(purpose, token, user))
      .first()
  }

  /** Like `findByToken`, but deletes the link. Of two parallel calls, only one gets the link. */
  static async consume(
    purpose: Purpose,
    token: string,
    trx: TransactionClientContract,
    user?: User
  ) {
    const link = await this.valid(trx)
      .where(conditions(purpose, token, user))
      .forUpdate()
      .first()
    await link?.delete()
    return link
  }

  static async revoke({ id }: User, purposes: Purpose[], trx?: TransactionClientContract) {
    await this.query({ client: trx }).where('userId', id).whereIn('purpose', purposes).delete()
  }
}
