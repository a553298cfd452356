import { hash } from 'node:crypto'
import { errors } from '@adonisjs/auth'
import { AccessToken } from '@adonisjs/auth/access_tokens'
import { safeEqual } from '@adonisjs/core/helpers'
import logger from '@adonisjs/core/services/logger'
import { ABILITIES, parseAbilities, type Ability } from '#accounts/abilities'
import { touchSignIn, validTokenById, type ValidSignIn } from '#accounts/sign_in_lookups'
import { announce } from '#messaging/announce'
import SignIn, { needsTouch } from '#models/sign_in'
import User, { TOKEN_PREFIX } from '#models/user'

/** Is compared with the secret of a token that does not exist, so that it takes as long as any other. */
const NO_HASH = '0'.repeat(64)

/** The sign-in of an access token, and what it lets a program do. */
export interface TokenSignIn extends ValidSignIn {
  abilities: readonly Ability[]
}

/**
 * Returns the sign-in of a valid access token, or undefined for any other value. Does not use
 * `verify` of AdonisJS, which records the use of a token before it has checked the secret.
 */
export async function signInByToken(token: unknown): Promise<TokenSignIn | undefined> {
  const decoded = typeof token === 'string' ? AccessToken.decode(TOKEN_PREFIX, token) : null
  if (!decoded || !/^\d{1,9}$/.test(decoded.identifier)) return

  const stored = await validTokenById(Number(decoded.identifier))
  const isCorrect = safeEqual(stored?.hash ?? NO_HASH, hash('sha256', decoded.secret.release()))
  if (!stored || !isCorrect) return

  const { userId, signInId, lastUsed } = stored
  // Not awaited: the caller need not wait until the use is recorded.
  if (needsTouch(lastUsed)) touchSignIn(signInId).catch(logTouchFailure)
  return { userId, signInId, abilities: parseAbilities(stored.abilities) }
}

function logTouchFailure(error: unknown) {
  logger.error({ err: error }, 'could not record the use of an access token')
}

/**
 * Returns the owner of a valid access token, with `signInId` set, and the abilities of the token.
 * Returns undefined for any other value.
 */
export async function programByToken(token: unknown) {
  const signIn = await signInByToken(token)
  const user = signIn && (await User.find(signIn.userId))
  if (!user) return
  user.signInId = signIn.signInId
  return { user, abilities: signIn.abilities }
}

/** The user's access tokens, as pages show them, newest first, including expired ones. */
export async function tokensOf({ id }: User) {
  const signIns = await SignIn.query()
    .select('sign_ins.*', 'abilities')
    .join('auth_access_tokens', 'auth_access_tokens.id', 'access_token_id')
    .where('user_id', id)
    .orderBy('sign_ins.id', 'desc')
  return signIns.map(({ accessTokenId, device, expiresAt, lastUsed, $extras }) => ({
    id: accessTokenId!,
    name: device,
    expiresAt: expiresAt!,
    lastUsed,
    abilities: parseAbilities($extras.abilities).map((ability) => ABILITIES[ability]),
  }))
}

/**
 * Creates an access token for a signed-in user.
 * @throws E_UNAUTHORIZED_ACCESS if the user's session has ended since the request began. Without
 *   this check, a token that is created during a password change could outlive that change.
 */
export async function createToken(
  user: User,
  name: string,
  days: number | string,
  abilities: Ability[]
) {
  const options = { name, expiresIn: `${days}d` }
  const token = await User.accessTokens.create(user, abilities, options)
  const ownSignIn = await SignIn.activeSessions(user).where('sign_ins.id', user.signInId!).first()
  if (ownSignIn) return token

  await User.accessTokens.delete(user, token.identifier)
  throw new errors.E_UNAUTHORIZED_ACCESS('Invalid or expired user session', {
    guardDriverName: 'session',
  })
}

/**
 * Revokes a token and ends its connections.
 * @returns whether the user had a token with this id
 */
export async function revokeToken(user: User, id: number) {
  const deleted = await User.accessTokens.delete(user, id)
  void announce()
  return deleted > 0
}
