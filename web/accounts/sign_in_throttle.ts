import limits from '#config/limits'
import { networkOf } from '#support/client_network'
import { forget, giveBack, take, type Share } from '#accounts/rate_limit'

/**
 * A try at a password. Only wrong ones count in the end. One address is soon stopped, alone and for
 * this account alone; so guessing keeps nobody else out, the account's owner least of all.
 */
export class Attempt {
  #here: Share
  #network: Share
  #account: Share

  constructor(email: string, address: string) {
    const network = networkOf(address)
    this.#here = [limits.signInsFromIp, `${network} ${email}`]
    this.#network = [limits.signInsPerIp, network]
    this.#account = [limits.signInsPerAccount, email]
  }

  /** @throws E_TOO_MANY_REQUESTS where there were too many */
  async begin() {
    await take(this.#network, this.#here, this.#account)
  }

  async succeeded() {
    await giveBack(this.#network, this.#account)
    await forget(this.#here)
  }

  /** By a link in a mail the owner has come in past all this: what others tried is nothing to him. */
  async pardon() {
    await forget(this.#here, this.#account)
  }
}

/** An e-mail as it came, before anybody has looked at it: it may be anything. */
export function typed(email: unknown) {
  return typeof email === 'string' ? email.toLowerCase() : ''
}

/** Asking for an account, or whether there is one. */
export async function takeRegistration(email: string, address: string) {
  const network: Share = [limits.registrationsPerIp, networkOf(address)]
  await take(network, [limits.registrationsPerEmail, email])
}

/**
 * Asking for a mail with a link to each of these. What strangers may ask for counts apart: else they
 * could use up what a member may.
 */
export async function takeMail(by: 'anybody' | 'member', address: string, ...emails: string[]) {
  const boxes = emails.map((email): Share => [limits.mailsPerEmail, `${by} ${email}`])
  await take([limits.mailsPerIp, networkOf(address)], ...boxes)
}
