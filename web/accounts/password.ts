import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { sendMail } from '#mails/deliver'
import PasswordChanged from '#mails/password_changed'
import MailLink from '#models/mail_link'
import SignIn from '#models/sign_in'
import type User from '#models/user'

/**
 * Gives the account another password, and ends what others may have got by the old one: every sign-in
 * but the user's own, and the change of address that they asked for.
 */
export async function changePassword(user: User, password: string, trx: TransactionClientContract) {
  await user.useTransaction(trx).merge({ password }).save()
  await MailLink.revoke(user, ['reset', 'change'], trx)
  await SignIn.endOthers(user, trx)
  trx.after('commit', () => sendMail(new PasswordChanged(user.email)))
}

/**
 * The same by who does not know the old one: whoever did may have linked himself, and is out with it.
 */
export async function replacePassword(
  user: User,
  password: string,
  trx: TransactionClientContract
) {
  await trx.from('identities').where('user_id', user.id).delete()
  await changePassword(user, password, trx)
}
