import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import MailLink from '#models/mail_link'
import SignIn from '#models/sign_in'
import type User from '#models/user'
import { enqueue } from '#process/jobs/enqueue'

/**
 * Sets a new password. Also ends all other sign-ins, all access tokens and a requested change of
 * e-mail: an intruder who knew the old password may have created them.
 */
export async function changePassword(user: User, password: string, trx: TransactionClientContract) {
  await user.useTransaction(trx).merge({ password }).save()
  await MailLink.revoke(user, ['reset', 'change'], trx)
  await SignIn.endOthers(user, trx)
  const { id: userId, email: to } = user
  await enqueue('mail', { letter: 'password_changed', userId, to }, { trx })
}

/**
 * Like `changePassword`, for a user who has not entered the old password. Also unlinks all
 * identities, because an intruder may have linked an identity of their own.
 */
export async function replacePassword(
  user: User,
  password: string,
  trx: TransactionClientContract
) {
  await trx.from('identities').where('user_id', user.id).delete()
  await changePassword(user, password, trx)
}
