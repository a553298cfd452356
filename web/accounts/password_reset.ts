import db from '@adonisjs/lucid/services/db'
import { DateTime } from 'luxon'
import MailLink from '#models/mail_link'
import { replacePassword } from '#accounts/change_password'
import User from '#models/user'
import { enqueue } from '#process/jobs/enqueue'

/**
 * Requests a link for the account with this e-mail. The job finds out whether there is one, so that
 * the response time does not reveal it.
 */
export async function requestPasswordReset(email: string) {
  await enqueue('mail', { letter: 'reset_requested', email })
}

/** Returns null if the link is not valid. */
export async function userByResetToken(token: string) {
  const link = await MailLink.findByToken('reset', token)
  return link && User.find(link.userId)
}

/**
 * Sets a new password for the account of a mail link, and ends all its sign-ins. The e-mail of the
 * account counts as verified, because the link proves access to the mailbox.
 * @returns the user; null if the link is not valid
 */
export async function resetPassword(token: string, password: string) {
  return db.transaction(async (trx) => {
    const link = await MailLink.consume('reset', token, trx)
    const user = link && (await User.find(link.userId, { client: trx }))
    if (!user) return null

    user.emailVerifiedAt ??= DateTime.utc()
    await replacePassword(user, password, trx)
    return user
  })
}
