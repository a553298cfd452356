import limits from '#config/rate_limits'
import { canonicalEmail } from '#support/canonical_text'
import { clientNetwork } from '#support/client_network'
import { reset, refund, consume, type LimitedKey } from '#accounts/rate_limit'

/**
 * Limits how many passwords somebody can guess. Only wrong guesses stay counted. The strictest
 * limit is per account and network: it throttles an attacker quickly, but not the owner of the
 * account in another network.
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

  /**
   * Call this when the owner of the account has used a mail link. From then on, earlier wrong
   * guesses by other people must not block the owner.
   */
  async reset() {
    await reset(this.#accountFromNetwork, this.#account)
  }
}

/** Turns an e-mail that is not validated yet into the key of a rate limit. */
export function rawEmail(email: unknown) {
  return typeof email === 'string' ? canonicalEmail(email) : ''
}

/**
 * Limits registrations. A registration shows whether an e-mail has an account, so this also limits
 * how many e-mails somebody can test.
 */
export async function throttleRegistration(email: string, address: string) {
  const network: LimitedKey = [limits.registrationsPerIp, clientNetwork(address)]
  await consume(network, [limits.registrationsPerEmail, email])
}

/**
 * Limits the mails with links that are sent to these addresses. Mails that visitors request and
 * mails that members request have separate counts, so that a visitor cannot use up a member's
 * mails.
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
