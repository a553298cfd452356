import { errors } from '@adonisjs/auth'
import { AccessToken } from '@adonisjs/auth/access_tokens'
import { sessionAgeMs } from '#config/session'
import { announce } from '#messaging/announce'
import { QUERY_TIMEOUT_MS } from '#support/database_timeouts'
import SignIn, { IS_VALID } from '#models/sign_in'
import User, { TOKEN_PREFIX } from '#models/user'

/**
 * Returns the owner of a valid access token, with `signInId` set, or undefined for any other value.
 * Does not use `verify` of AdonisJS, which records the use of a token before it has checked the
 * secret.
 */
export async function userByToken(token: unknown) {
  const decoded = typeof token === 'string' ? AccessToken.decode(TOKEN_PREFIX, token) : null
  if (!decoded || !/^\d{1,9}$/.test(decoded.identifier)) return

  const user = await User.query()
    .select('users.*', 'sign_ins.last_used', 'sign_ins.id AS sign_in_id')
    .join('sign_ins', 'sign_ins.user_id', 'users.id')
    .where('access_token_id', decoded.identifier)
    .whereRaw(IS_VALID, { age: sessionAgeMs })
    .timeout(QUERY_TIMEOUT_MS)
    .first()
  if (!user) return

  const stored = await User.accessTokens.find(user, decoded.identifier)
  if (!stored?.verify(decoded.secret)) return

  user.signInId = user.$extras.sign_in_id
  await SignIn.touch(user)
  return user
}

/** The sign-ins of the user's access tokens, newest first, including expired ones. */
export function tokensOf({ id }: User) {
  return SignIn.query().where('userId', id).whereNotNull('accessTokenId').orderBy('id', 'desc')
}

/**
 * Creates an access token for a signed-in user.
 * @throws E_UNAUTHORIZED_ACCESS if the user's session has ended since the request began. Without
 *   this check, a token that is created during a password change could outlive that change.
 */
export async function createToken(user: User, name: string, days: number | string) {
  const token = await User.accessTokens.create(user, ['*'], { name, expiresIn: `${days}d` })
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
