import { hash } from 'node:crypto'
import { errors } from '@adonisjs/auth'
import { AccessToken } from '@adonisjs/auth/access_tokens'
import { safeEqual } from '@adonisjs/core/helpers'
import logger from '@adonisjs/core/services/logger'
import db from '@adonisjs/lucid/services/db'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { ABILITIES, parseAbilities, type Ability } from '#accounts/abilities'
import { touchSignIn, validTokenById, type ValidSignIn } from '#accounts/sign_in_lookups'
import TooManyTokensException from '#exceptions/too_many_tokens_exception'
import { announce } from '#messaging/announce'
import SignIn, { assertStillVerified, IS_VALID, needsTouch } from '#models/sign_in'
import User, { TOKEN_PREFIX } from '#models/user'

/** Is compared with the secret of a token that does not exist, so that it takes as long as any other. */
const NO_HASH = '0'.repeat(64)

/** Characters of the random part of a token. */
const SECRET_LENGTH = 40

/** The sign-in of an access token, and what it lets a program do. */
export interface TokenSignIn extends ValidSignIn {
  abilities: readonly Ability[]
  /** The sites whose pages may use the token. Empty if it is for programs. */
  origins: readonly string[]
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
  return { userId, signInId, abilities: parseAbilities(stored.abilities), origins: stored.origins }
}

function logTouchFailure(error: unknown) {
  logger.error({ err: error }, 'could not record the use of an access token')
}

/**
 * Returns the owner of a valid access token, with `signInId` set, and the abilities and the origins of
 * the token. Returns undefined for any other value.
 */
export async function programByToken(token: unknown) {
  const signIn = await signInByToken(token)
  const user = signIn && (await User.find(signIn.userId))
  if (!user) return
  user.signInId = signIn.signInId
  return { user, abilities: signIn.abilities, origins: signIn.origins }
}

/** The user's access tokens, newest first, including expired ones. */
export async function allTokensOf(user: User) {
  const signIns = await tokenSignIns(user)
  return signIns.map((signIn) => describeToken(signIn))
}

/** Like `allTokensOf`, with abilities in the words of pages. */
export async function tokensOf(user: User) {
  const tokens = await allTokensOf(user)
  return tokens.map((token) => ({
    ...token,
    abilities: token.abilities.map((ability) => ABILITIES[ability]),
  }))
}

/** The access token with which the user of a request of the API is signed in. */
export async function currentTokenOf(user: User) {
  return describeToken(await tokenSignIns(user).where('sign_ins.id', user.signInId!).firstOrFail())
}

const tokenSignIns = ({ id }: User) =>
  SignIn.query()
    .select('sign_ins.*', 'abilities', 'origins')
    .join('auth_access_tokens', 'auth_access_tokens.id', 'access_token_id')
    .where('user_id', id)
    .orderBy('sign_ins.id', 'desc')

function describeToken(signIn: SignIn) {
  const { accessTokenId, device, createdAt, expiresAt, lastUsed, $extras } = signIn
  return {
    id: accessTokenId!,
    name: device,
    createdAt,
    expiresAt: expiresAt!,
    lastUsed,
    abilities: parseAbilities($extras.abilities),
    origins: $extras.origins as string[],
  }
}

/** An access token as its owner wants it. */
export interface NewToken {
  name: string
  /** Until it expires. */
  days: number | string
  abilities: readonly Ability[]
  /** The sites whose pages may use the token, as browsers send them. None for a program. */
  origins?: readonly string[]
}

/**
 * Creates an access token for a user who is signed in by a session or a token.
 * @param expiresBy the latest time at which the new token expires
 * @throws E_UNAUTHORIZED_ACCESS if the user's sign-in has ended since the request began. Without this
 *   check, a token that is created during a password change could outlive that change.
 */
export async function createToken(user: User, token: NewToken, expiresBy?: Date) {
  return db.transaction(async (trx) => {
    // A change of the password begins with the account. Whoever locks it first is done before the other
    // one continues. So either the sign-in has ended here, or the change ends the new token, too.
    const { signInId } = user
    await trx.from('users').where('id', user.id).forShare()
    const { rowCount } = await trx.rawQuery(
      `SELECT FROM sign_ins JOIN users ON users.id = user_id
         WHERE sign_ins.id = :signInId AND ${IS_VALID} FOR SHARE OF sign_ins`,
      { signInId: signInId! }
    )
    if (rowCount) return insertToken(user, token, trx, expiresBy)
    throw new errors.E_UNAUTHORIZED_ACCESS('Invalid or expired user session', {
      guardDriverName: 'session',
    })
  })
}

/**
 * Creates an access token for a user whose password was just verified.
 * @throws E_INVALID_CREDENTIALS if the password was changed, or the account deactivated, since then
 */
export async function createTokenByPassword(user: User, token: NewToken) {
  return db.transaction(async (trx) => {
    await assertStillVerified(user, trx)
    return insertToken(user, token, trx)
  })
}

/** Each token may send its own number of requests, so their number is limited. */
const TOKENS_PER_USER = 100

/** @throws TooManyTokensException if the user has that many valid tokens */
async function assertBelowLimit(userId: number, trx: TransactionClientContract) {
  // Parallel requests of a user wait for each other here.
  await trx.rawQuery(`SELECT pg_advisory_xact_lock(hashtext('access tokens'), ?)`, [userId])
  const valid = trx.from('auth_access_tokens').where('tokenable_id', userId)
  const [{ count }] = await valid.whereRaw('expires_at > now()').count('* AS count')
  if (Number(count) >= TOKENS_PER_USER) throw new TooManyTokensException(TOKENS_PER_USER)
}

/**
 * Inserts an access token. Not by AdonisJS's provider, which does not know origins: without them, the
 * token would be one for programs.
 */
async function insertToken(
  { id: userId }: User,
  { name, days, abilities, origins = [] }: NewToken,
  trx: TransactionClientContract,
  expiresBy?: Date
) {
  await assertBelowLimit(userId, trx)
  const transient = AccessToken.createTransientToken(userId, SECRET_LENGTH, `${days}d`)
  const now = new Date()
  const expiresAt = new Date(
    Math.min(transient.expiresAt!.getTime(), expiresBy?.getTime() ?? Infinity)
  )
  const columns = {
    tokenable_id: userId,
    type: 'auth_token',
    name,
    hash: transient.hash,
    abilities: JSON.stringify(abilities),
    origins,
    created_at: now,
    updated_at: now,
    expires_at: expiresAt,
  }
  const [{ id }] = await trx.table('auth_access_tokens').insert(columns).returning('id')
  return new AccessToken({
    identifier: id,
    tokenableId: userId,
    type: columns.type,
    name,
    prefix: TOKEN_PREFIX,
    secret: transient.secret,
    hash: transient.hash,
    abilities: [...abilities],
    createdAt: now,
    updatedAt: now,
    lastUsedAt: null,
    expiresAt,
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
