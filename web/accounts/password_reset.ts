import db from '@adonisjs/lucid/services/db'
import { DateTime } from 'luxon'
import { runInBackground, sendMail } from '#mails/deliver'
import ResetPassword from '#mails/reset_password'
import MailLink from '#models/mail_link'
import { replacePassword } from '#accounts/password'
import User from '#models/user'

/** Sends a link to who has an account with this e-mail; how long it takes does not say whether. */
export function requestPasswordReset(email: string) {
  runInBackground('a link for a new password was not made', async () => {
    const user = await User.findBy({ email })
    if (!user) return
    sendMail(new ResetPassword(user.email, await MailLink.issue(user, 'reset', user.email)))
  })
}

/** Whose link this is; null where it does not count. */
export async function userByResetToken(token: string) {
  const link = await MailLink.findByToken('reset', token)
  return link && User.find(link.userId)
}

/**
 * Sets a password by a link, which also proves the address. Nobody stays signed in.
 * @returns the user; null where the link does not count
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
