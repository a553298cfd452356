import encryption from '@adonisjs/core/services/encryption'
import { appUrl } from '#config/app'
import InvalidUnsubscribeLinkException from '#exceptions/invalid_unsubscribe_link_exception'
import User from '#models/user'

const PURPOSE = 'stop the yearly report'

/**
 * Returns the address with which a member stops the report without signing in. It does not expire. The
 * token in it is encrypted and authenticated with APP_KEY, so it shows no id and cannot be made for
 * another member or purpose.
 */
export function unsubscribeUrl({ id }: { id: number }) {
  const token = encryption.encrypt(id, undefined, PURPOSE)
  return new URL(`/unsubscribe/${token}`, appUrl).href
}

/**
 * Stops the yearly report for the member of a token. May be repeated.
 * @throws InvalidUnsubscribeLinkException if the token is not one of ours
 */
export async function stopReport(token: string) {
  await User.query().where('id', checkToken(token)).update({ yearlyReport: false })
}

/**
 * @returns the id of the member; the account may have been deleted
 * @throws InvalidUnsubscribeLinkException if the token is not one of ours
 */
export function checkToken(token: string) {
  const id = encryption.decrypt<number>(token, PURPOSE)
  if (!Number.isInteger(id)) throw new InvalidUnsubscribeLinkException()
  return id!
}
