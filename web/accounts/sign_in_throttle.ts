import limits from '#config/rate_limits'
import { clientNetwork } from '#support/client_network'
import { reset, refund, consume, type LimitedKey } from '#accounts/rate_limit'

/**
 * Rate limits on guessing a password; only wrong guesses stay counted. The strictest limit is per
 * account and network, so a guesser is throttled quickly and the account's owner elsewhere is not.
 */
export class SignInThrottle {
  #accountFromNetwork: LimitedKey
  #network: LimitedKey
  #account: LimitedKey

  constructor(email: string, address: string) {
    const network = clientNetwork(address)
    this.#accountFromNetwork = [limits.signInsPerAccountAndIp, `${network} ${email}`]
    this.#network = [limits.signInsPerIp, network]
    this.#account = [limits.signInsPerAccount, email]
  }

  /**
   * Counts an attempt as wrong until `succeeded` is called.
   * @throws E_TOO_MANY_REQUESTS after too many attempts
   */
  async begin() {
    await consume(this.#network, this.#accountFromNetwork, this.#account)
  }

  async succeeded() {
    await refund(this.#network, this.#account)
    await reset(this.#accountFromNetwork)
  }

  /** For owners who proved themselves by a mail link: wrong guesses of others must not throttle them. */
  async reset() {
    await reset(this.#accountFromNetwork, this.#account)
  }
}

/** Returns unvalidated input as the key of a rate limit. */
export function rawEmail(email: unknown) {
  return typeof email === 'string' ? email.toLowerCase() : ''
}

/** Limits registrations, and finding out by registering whether an e-mail has an account. */
export async function throttleRegistration(email: string, address: string) {
  const network: LimitedKey = [limits.registrationsPerIp, clientNetwork(address)]
  await consume(network, [limits.registrationsPerEmail, email])
}

/**
 * Limits mails with links to these addresses. Requests of visitors and of members are counted apart, so
 * that a visitor cannot use up what a member may request.
 */
export async function throttleMails(
  requester: 'anybody' | 'member',
  address: string,
  ...emails: string[]
) {
  const mailboxes = emails.map((email): LimitedKey => [
    limits.mailsPerEmail,
    `${requester} ${email}`,
  ])
  await consume([limits.mailsPerIp, clientNetwork(address)], ...mailboxes)
}
