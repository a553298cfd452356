import db from '@adonisjs/lucid/services/db'
import { DateTime } from 'luxon'
import { sendMail } from '#mails/deliver'
import ConfirmEmail from '#mails/confirm_email'
import EmailChangeRequested from '#mails/email_change_requested'
import EmailChanged from '#mails/email_changed'
import MailLink from '#models/mail_link'
import type User from '#models/user'

/** Sends a link to the new address, and word of it to the old one, which counts until then. */
export async function requestEmailChange(user: User, email: string) {
  const token = await MailLink.issue(user, 'change', email)
  sendMail(new ConfirmEmail(email, token))
  sendMail(new EmailChangeRequested(user.email, email))
}

/** The address that waits to be confirmed, and until when; null where none does. */
export function pendingEmailChange({ id }: User) {
  return MailLink.valid().where({ userId: id, purpose: 'change' }).first()
}

/**
 * The new address counts from now on, and is verified by that.
 * @returns the old one; null where the link does not count
 * @throws a unique violation where somebody else has the new one by now; nothing is changed then
 */
export async function changeEmail(user: User, token: string) {
  const { email: old } = user
  return db.transaction(async (trx) => {
    const link = await MailLink.consume('change', token, trx, user)
    if (!link) return null

    const { email } = link
    await user.useTransaction(trx).merge({ email, emailVerifiedAt: DateTime.utc() }).save()
    await MailLink.revoke(user, ['verification', 'reset'], trx)
    trx.after('commit', () => sendMail(new EmailChanged(old, email)))
    return old
  })
}
