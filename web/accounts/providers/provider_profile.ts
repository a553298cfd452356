import { errors } from '@adonisjs/core'
import type { AllyUserContract, Oauth2AccessToken } from '@adonisjs/ally/types'
import type { HttpContext } from '@adonisjs/core/http'
import vine from '@vinejs/vine'
import { providers, type Provider } from '#config/ally'
import { plainText } from '#support/plain_text'
import ProviderException from '#exceptions/provider_exception'

/** Milliseconds that a visitor waits for what a provider is asked, at most. */
const DEADLINE = 10_000

/** Who has come, as a provider says it. */
export interface ProviderProfile {
  provider: Provider
  subject: string
  name: string
  email: string | null
  /** Whether the provider knows the e-mail to be his. */
  verified: boolean
}

interface Failure extends Error {
  cause?: Error
  code?: string
  response?: Response
}

/** @throws E_ROUTE_NOT_FOUND where it has no settings here */
export function findProvider(name: unknown) {
  const provider = providers.find((known) => known.name === name)
  if (!provider) throw new errors.E_ROUTE_NOT_FOUND(['GET', `/auth/${name}`])
  return provider
}

/** Sends the visitor there. @throws ProviderRefusal where it cannot be reached */
export async function redirectToProvider(provider: Provider, { ally, logger }: HttpContext) {
  await answer(provider, logger, ally.use(provider.name).redirect())
}

/**
 * Whom the provider has sent back.
 * @throws ProviderRefusal with a sentence for whatever goes wrong on the way
 */
export async function fetchProfile(provider: Provider, { ally, logger }: HttpContext) {
  const { title } = provider
  const driver = ally.use(provider.name)
  if (driver.stateMisMatch()) throw ProviderException.notBegun()
  if (driver.accessDenied()) {
    throw new ProviderException(
      `${title} was not allowed to say who you are, so nobody is signed in.`
    )
  }
  if (driver.hasError()) throw ProviderException.unconfirmed(title)

  const user: Promise<AllyUserContract<Oauth2AccessToken>> = driver.user()
  const { id, name, email, emailVerificationState } = await answer(provider, logger, user)
  // Never String(undefined): all of whom nothing is known would be one and the same.
  const subject = ['string', 'number'].includes(typeof id) ? String(id) : ''
  if (!subject || subject.length > 255 || subject.includes('\0')) {
    throw ProviderException.unconfirmed(title)
  }
  const address = addressIn(email)
  const person: ProviderProfile = {
    provider,
    subject,
    name: nameIn(name) || address?.split('@')[0] || title,
    email: address,
    verified: emailVerificationState === 'verified',
  }
  return person
}

async function answer<T>({ title }: Provider, logger: HttpContext['logger'], asked: Promise<T>) {
  const late = AbortSignal.timeout(DEADLINE)
  const over = new Promise<never>((_, reject) => {
    late.addEventListener('abort', () => reject(new Error('no answer in time')))
  })
  try {
    return await Promise.race([asked, over])
  } catch (error) {
    const { message, cause, code, response } = error as Failure
    // The message alone: the error itself carries the request, and that the secret.
    logger.warn(`${title} does not sign anybody in: ${message} ${cause?.message ?? ''}`)
    const refused = code === 'E_OAUTH_MISSING_TOKEN' || (response && response.status < 500)
    throw refused ? ProviderException.unconfirmed(title) : ProviderException.away(title)
  }
}

function addressIn(email: unknown) {
  const address = typeof email === 'string' ? email.trim().toLowerCase() : ''
  return vine.helpers.isEmail(address) && address.length <= 254 ? address : null
}

function nameIn(name: unknown) {
  return typeof name === 'string' ? plainText(name).trim().slice(0, 100) : ''
}
