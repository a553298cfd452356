import db from '@adonisjs/lucid/services/db'
import { DateTime } from 'luxon'
import { requestLink } from '#accounts/request_link'
import MailLink from '#models/mail_link'
import type User from '#models/user'
import { enqueue } from '#process/jobs/enqueue'

/**
 * Sends a link to the new address and a warning to the old one. The account keeps the old address
 * until the link is used.
 */
export async function requestEmailChange(user: User, newEmail: string) {
  const notice = { userId: user.id, to: user.email, newEmail }
  await db.transaction(async (trx) => {
    await requestLink(user, 'change', newEmail, trx)
    await enqueue('mail', { letter: 'email_change_requested', ...notice }, { trx })
  })
}

/** The unconfirmed change of address, or null. */
export function pendingEmailChange({ id }: User) {
  return MailLink.valid().where({ userId: id, purpose: 'change' }).first()
}

/**
 * Changes the e-mail to the address to which the link was sent. The new e-mail counts as verified,
 * because the link proves that its user can read mails to that address.
 * @returns the old address; null if the link is not valid
 * @throws a unique violation if another account has taken the new address; nothing is changed then
 */
export async function changeEmail(user: User, token: string) {
  const oldEmail = user.email
  return db.transaction(async (trx) => {
    const link = await MailLink.consume('change', token, trx, user)
    if (!link) return null

    const { email } = link
    await user.useTransaction(trx).merge({ email, emailVerifiedAt: DateTime.utc() }).save()
    await MailLink.revoke(user, ['verification', 'reset'], trx)
    const notice = { userId: user.id, to: oldEmail, newEmail: email }
    await enqueue('mail', { letter: 'email_changed', ...notice }, { trx })
    return oldEmail
  })
}
