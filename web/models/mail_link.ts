import { createHash, createHmac } from 'node:crypto'
import db from '@adonisjs/lucid/services/db'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { DateTime, type DurationLike } from 'luxon'
import { keys } from '#config/encryption'
import { MailLinkSchema } from '#database/schema'
import type User from '#models/user'

type Purpose = MailLinkSchema['purpose']

const LIFETIMES: Record<Purpose, DurationLike> = {
  verification: { days: 3 },
  reset: { hours: 1 },
  change: { days: 1 },
}

const SENT_TO_CURRENT_EMAIL = `(purpose = 'change' OR email = (SELECT users.email FROM users WHERE users.id = user_id))`

/**
 * The token of a link is computed from the id of the job that sends it, so that a job which is
 * repeated sends the same link. The key keeps everybody else from computing it.
 */
function tokenOf(jobId: string, key = keys[0]) {
  return createHmac('sha256', key.release()).update(`mail link ${jobId}`).digest('base64url')
}

const expiry = (purpose: Purpose) => DateTime.utc().plus(LIFETIMES[purpose]).toJSDate()

const hash = (token: string) => createHash('sha256').update(token).digest('hex')

function conditions(purpose: Purpose, token: string, user?: User) {
  return { purpose, hash: hash(token), ...(user && { userId: user.id }) }
}

/** A link in a mail. Using it proves access to the mailbox. It works once and expires. */
export default class MailLink extends MailLinkSchema {
  /**
   * Creates a link, which replaces an earlier link of the user for the same purpose. The job sends
   * it with `renew`.
   */
  static async issue(
    { id }: User,
    purpose: Purpose,
    email: string,
    { jobId, trx }: { jobId: string; trx: TransactionClientContract }
  ) {
    await trx.rawQuery(
      `INSERT INTO mail_links (user_id, purpose, email, hash, expires_at) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (user_id, purpose) DO UPDATE
         SET email = excluded.email, hash = excluded.hash, expires_at = excluded.expires_at`,
      [id, purpose, email, hash(tokenOf(jobId)), expiry(purpose)]
    )
  }

  /**
   * Makes the link of a job valid for its whole lifetime, however long the mail has waited.
   * @returns the secret token for the URL, and the address; undefined if the link was used,
   *   replaced or revoked
   */
  static async renew(purpose: Purpose, jobId: string) {
    const tokens = new Map(
      keys.map((key) => tokenOf(jobId, key)).map((token) => [hash(token), token])
    )
    const { rows } = await db.rawQuery(
      `UPDATE mail_links SET expires_at = ?
       WHERE purpose = ? AND hash = ANY(?) AND ${SENT_TO_CURRENT_EMAIL}
       RETURNING email, hash`,
      [expiry(purpose), purpose, [...tokens.keys()]]
    )
    const [link] = rows as { email: string; hash: string }[]
    return link && { email: link.email, token: tokens.get(link.hash)! }
  }

  /**
   * Links that have not expired and were sent to the account's current e-mail. A link for a change
   * of e-mail was sent to the new address instead.
   */
  static valid(trx?: TransactionClientContract) {
    return this.query({ client: trx })
      .where('expiresAt', '>', DateTime.utc().toJSDate())
      .whereRaw(SENT_TO_CURRENT_EMAIL)
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

  /**
   * Deletes links a month after they have expired. Until then, a mail that has waited, or that was
   * given up and is sent again, needs its link.
   */
  static async deleteExpired() {
    await this.query().whereRaw(`expires_at < now() - interval '31 days'`).delete()
  }

  static async revoke({ id }: User, purposes: Purpose[], trx?: TransactionClientContract) {
    await this.query({ client: trx }).where('userId', id).whereIn('purpose', purposes).delete()
  }
}
