import db from '@adonisjs/lucid/services/db'
import { DateTime } from 'luxon'
import { runInBackground, sendMail } from '#mails/deliver'
import VerifyEmail from '#mails/verify_email'
import MailLink from '#models/mail_link'
import User from '#models/user'

/** Sends a link by which the user shows that the address is his. */
export function requestVerification(user: User) {
  runInBackground('a link to confirm an e-mail was not made', async () => {
    sendMail(new VerifyEmail(user.email, await MailLink.issue(user, 'verification', user.email)))
  })
}

/**
 * The address is verified by who has the link and is signed in: the link alone would let somebody
 * confirm an account that another has made with his address, and whose password that one knows.
 * @returns whether the link counted
 */
export async function verifyEmail(user: User, token: string) {
  return db.transaction(async (trx) => {
    const link = await MailLink.consume('verification', token, trx, user)
    if (!link) return false

    await User.query({ client: trx })
      .where({ id: user.id, email: link.email })
      .update({ emailVerifiedAt: DateTime.utc().toJSDate() })
    return true
  })
}
