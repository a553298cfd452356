import db from '@adonisjs/lucid/services/db'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { DateTime } from 'luxon'
import { requestLink } from '#accounts/request_link'
import { throttleMails } from '#accounts/sign_in_throttle'
import MailLink from '#models/mail_link'
import User from '#models/user'

/**
 * Sends a link to the user's address. If the user opens the link while signed in, this proves that
 * the address belongs to the user.
 */
export async function requestVerification(user: User, trx: TransactionClientContract) {
  await requestLink(user, 'verification', user.email, trx)
}

/**
 * Sends a link at the request of the user.
 * @param address the IP address of the request
 * @throws E_TOO_MANY_REQUESTS
 */
export async function requestVerificationAgain(user: User, address: string) {
  await throttleMails('member', address, user.email)
  await db.transaction((trx) => requestVerification(user, trx))
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
