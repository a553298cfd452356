import { errors } from '@adonisjs/auth'
import { AccessToken } from '@adonisjs/auth/access_tokens'
import { sessionAgeMs } from '#config/session'
import { announce } from '#messaging/announce'
import { QUERY_TIMEOUT_MS } from '#support/timeouts'
import SignIn, { IS_VALID } from '#models/sign_in'
import User, { TOKEN_PREFIX } from '#models/user'

/**
 * Whose program brings this token, with the sign-in that the token has; undefined where it does not
 * count. A wrong one leaves no trace: AdonisJS's own `verify` notes the use before it has looked.
 */
export async function userByToken(token: unknown) {
  const claim = typeof token === 'string' ? AccessToken.decode(TOKEN_PREFIX, token) : null
  if (!claim || !/^\d{1,9}$/.test(claim.identifier)) return

  const user = await User.query()
    .select('users.*', 'sign_ins.last_used', 'sign_ins.id AS sign_in_id')
    .join('sign_ins', 'sign_ins.user_id', 'users.id')
    .where('access_token_id', claim.identifier)
    .whereRaw(IS_VALID, { age: sessionAgeMs })
    .timeout(QUERY_TIMEOUT_MS)
    .first()
  const known = user && (await User.accessTokens.find(user, claim.identifier))
  if (!known?.verify(claim.secret)) return

  user!.signInId = user!.$extras.sign_in_id
  await SignIn.touch(user!)
  return user!
}

/** The sign-ins of this member's tokens, those that have run out too, the newest first. */
export function tokensOf({ id }: User) {
  return SignIn.query().where('userId', id).whereNotNull('accessTokenId').orderBy('id', 'desc')
}

/**
 * A new token of this member, who is signed in.
 * @throws E_UNAUTHORIZED_ACCESS where his sign-in ended meanwhile: what ends all that is his must not
 * miss what was just being made
 */
export async function createToken(user: User, name: string, days: number | string) {
  const token = await User.accessTokens.create(user, ['*'], { name, expiresIn: `${days}d` })
  if (await SignIn.activeSessions(user).where('sign_ins.id', user.signInId!).first()) return token

  await User.accessTokens.delete(user, token.identifier)
  throw new errors.E_UNAUTHORIZED_ACCESS('Invalid or expired user session', {
    guardDriverName: 'session',
  })
}

/** Answers whether there was such a token of this member; its connections end with it. */
export async function revokeToken(user: User, id: number) {
  const revoked = await User.accessTokens.delete(user, id)
  void announce()
  return revoked > 0
}
