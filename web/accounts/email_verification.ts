import db from '@adonisjs/lucid/services/db'
import { DateTime } from 'luxon'
import { runInBackground, sendMail } from '#mails/send_in_background'
import VerifyEmail from '#mails/verify_email'
import MailLink from '#models/mail_link'
import User from '#models/user'

/**
 * Sends a link to the user's address. If the user opens the link while signed in, this proves that
 * the address belongs to the user.
 */
export function requestVerification(user: User) {
  runInBackground('creating a verification link failed', async () => {
    sendMail(new VerifyEmail(user.email, await MailLink.issue(user, 'verification', user.email)))
  })
}

/**
 * Verifies the address of a user who is signed in and has the link. The link alone must not be
 * enough: an attacker could register with another person's address. If that person then opened the
 * link, they would verify the attacker's account.
 * @returns whether the link was valid
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
