import { errors } from '@adonisjs/core'
import type { AllyUserContract, Oauth2AccessToken } from '@adonisjs/ally/types'
import type { HttpContext } from '@adonisjs/core/http'
import vine from '@vinejs/vine'
import { providers, type Provider } from '#config/ally'
import { certificateProblem } from '#support/certificate_problem'
import { canonicalEmail, canonicalText } from '#support/canonical_text'
import { isVisible, plainText, visibleText } from '#support/plain_text'
import ProviderException from '#exceptions/provider_exception'
import { phrase } from '#support/phrase'

const PROVIDER_TIMEOUT_MS = 10_000

/** Data about a person, from an identity provider. */
export interface ProviderProfile {
  provider: Provider
  subject: string
  name: string
  email: string | null
  /** Whether the provider has verified the e-mail. */
  verified: boolean
}

interface RequestError extends Error {
  cause?: Error
  code?: string
  response?: Response
}

/** @throws E_ROUTE_NOT_FOUND if the provider is not configured */
export function findProvider(name: unknown) {
  const provider = providers.find((candidate) => candidate.name === name)
  if (!provider) throw new errors.E_ROUTE_NOT_FOUND(['GET', `/auth/${name}`])
  return provider
}

/** @throws ProviderException if the provider cannot be reached */
export async function redirectToProvider(provider: Provider, { ally, logger }: HttpContext) {
  await withProviderErrors(provider, logger, ally.use(provider.name).redirect())
}

/**
 * Returns the profile of a visitor who has returned from the provider.
 * @throws ProviderException for every failure, with a message for the visitor
 */
export async function fetchProfile(provider: Provider, { ally, logger }: HttpContext) {
  const { title } = provider
  const driver = ally.use(provider.name)
  if (driver.stateMisMatch()) throw ProviderException.notBegun()
  if (driver.accessDenied()) {
    throw new ProviderException(
      phrase('You did not allow {provider} to tell us who you are, so it cannot sign you in.', {
        provider: title,
      })
    )
  }
  if (driver.hasError()) throw ProviderException.unconfirmed(title)

  const request: Promise<AllyUserContract<Oauth2AccessToken>> = driver.user()
  const user = await withProviderErrors(provider, logger, request)
  const subject = subjectFrom(user.id)
  if (!subject) throw ProviderException.unconfirmed(title)

  const email = emailFrom(user.email)
  const profile: ProviderProfile = {
    provider,
    subject,
    name: nameFrom(user.name) || email?.split('@')[0] || title,
    email,
    verified: user.emailVerificationState === 'verified',
  }
  return profile
}

/**
 * Waits for a request to the provider, with a time limit. Logs a failure, and throws a message for
 * the visitor instead.
 */
async function withProviderErrors<T>(
  { title }: Provider,
  logger: HttpContext['logger'],
  request: Promise<T>
) {
  const signal = AbortSignal.timeout(PROVIDER_TIMEOUT_MS)
  const timeout = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error('no answer in time')))
  })
  try {
    return await Promise.race([request, timeout])
  } catch (error) {
    const { message, cause, code, response } = error as RequestError
    // The error object must not be logged: it contains the request, which contains the client
    // secret.
    const reason = certificateProblem(cause) ?? cause?.message ?? ''
    logger.warn(`signing in with ${title} failed: ${message} ${reason}`)
    const rejected = code === 'E_OAUTH_MISSING_TOKEN' || (response && response.status < 500)
    throw rejected ? ProviderException.unconfirmed(title) : ProviderException.away(title)
  }
}

/**
 * Returns '' if the id is missing or unusable. `String(undefined)` would give all visitors without
 * an id the same subject, and so the same account.
 */
function subjectFrom(id: unknown) {
  const subject = ['string', 'number'].includes(typeof id) ? String(id) : ''
  return subject.length > 255 || subject.includes('\0') ? '' : subject
}

function emailFrom(value: unknown) {
  const email = typeof value === 'string' ? canonicalEmail(value) : ''
  const isUsable = vine.helpers.isEmail(email) && visibleText(email) === email
  return isUsable && email.length <= 254 ? email : null
}

function nameFrom(value: unknown) {
  const name = typeof value === 'string' ? canonicalText(plainText(value)).slice(0, 100) : ''
  return isVisible(name) ? name : ''
}
