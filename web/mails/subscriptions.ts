import encryption from '@adonisjs/core/services/encryption'
import { appUrl } from '#config/app'
import InvalidUnsubscribeLinkException from '#exceptions/invalid_unsubscribe_link_exception'
import User from '#models/user'

/**
 * The mails that members can stop with a link. A purpose is part of every link that was sent, so it must
 * never change.
 */
const SUBSCRIPTIONS = {
  yearlyReport: { purpose: 'stop the yearly report' },
  mentionMails: { purpose: 'stop mails about mentions' },
  alertMails: { purpose: 'stop mails of alerts' },
} as const

export type Subscription = keyof typeof SUBSCRIPTIONS

const names = Object.keys(SUBSCRIPTIONS) as Subscription[]

/**
 * Returns the address with which a member stops mails without signing in. It does not expire. The token
 * in it is encrypted and authenticated with APP_KEY, so it shows no id and cannot be made for another
 * member or purpose.
 */
export function unsubscribeUrl({ id }: { id: number }, subscription: Subscription) {
  const token = encryption.encrypt(id, undefined, SUBSCRIPTIONS[subscription].purpose)
  return new URL(`/unsubscribe/${token}`, appUrl).href
}

/**
 * Stops the mails of a token for its member. May be repeated.
 * @returns which mails
 * @throws InvalidUnsubscribeLinkException if the token is not one of ours
 */
export async function unsubscribe(token: string) {
  const { userId, subscription } = checkToken(token)
  await User.query()
    .where('id', userId)
    .update({ [subscription]: false })
  return subscription
}

/**
 * @returns the id of the member, whose account may have been deleted, and which mails the token stops
 * @throws InvalidUnsubscribeLinkException if the token is not one of ours
 */
export function checkToken(token: string) {
  for (const subscription of names) {
    const id = encryption.decrypt<number>(token, SUBSCRIPTIONS[subscription].purpose)
    if (Number.isInteger(id)) return { userId: id!, subscription }
  }
  throw new InvalidUnsubscribeLinkException()
}
