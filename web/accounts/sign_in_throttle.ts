import limits from '#config/limits'
import { clientNetwork } from '#support/client_network'
import { reset, refund, consume, type LimitedKey } from '#accounts/rate_limit'

/**
 * A try at a password. Only wrong ones count in the end. One address is soon stopped, alone and for
 * this account alone; so guessing keeps nobody else out, the account's owner least of all.
 */
export class SignInThrottle {
  #here: LimitedKey
  #network: LimitedKey
  #account: LimitedKey

  constructor(email: string, address: string) {
    const network = clientNetwork(address)
    this.#here = [limits.signInsFromIp, `${network} ${email}`]
    this.#network = [limits.signInsPerIp, network]
    this.#account = [limits.signInsPerAccount, email]
  }

  /** @throws E_TOO_MANY_REQUESTS where there were too many */
  async begin() {
    await consume(this.#network, this.#here, this.#account)
  }

  async succeeded() {
    await refund(this.#network, this.#account)
    await reset(this.#here)
  }

  /** By a link in a mail the owner has come in past all this: what others tried is nothing to him. */
  async reset() {
    await reset(this.#here, this.#account)
  }
}

/** An e-mail as it came, before anybody has looked at it: it may be anything. */
export function rawEmail(email: unknown) {
  return typeof email === 'string' ? email.toLowerCase() : ''
}

/** Asking for an account, or whether there is one. */
export async function throttleRegistration(email: string, address: string) {
  const network: LimitedKey = [limits.registrationsPerIp, clientNetwork(address)]
  await consume(network, [limits.registrationsPerEmail, email])
}

/**
 * Asking for a mail with a link to each of these. What strangers may ask for counts apart: else they
 * could use up what a member may.
 */
export async function throttleMails(
  by: 'anybody' | 'member',
  address: string,
  ...emails: string[]
) {
  const boxes = emails.map((email): LimitedKey => [limits.mailsPerEmail, `${by} ${email}`])
  await consume([limits.mailsPerIp, clientNetwork(address)], ...boxes)
}
