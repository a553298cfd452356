import { queryDirectly } from '#database/direct_query'
import { batched, BATCH_INTERVAL_MS } from '#support/batch_loader'
import { IS_VALID } from '#models/sign_in'

/** A sign-in that was valid when it was looked up. */
export interface ValidSignIn {
  userId: number
  signInId: number
}

export interface ValidToken extends ValidSignIn {
  /** SHA-256 of the token's secret, hexadecimal. */
  hash: string
  lastUsed: Date | null
  /** A JSON array */
  abilities: string
  origins: string[]
}

export interface ValidSession extends ValidSignIn {
  /** The text that the session store keeps. */
  data: string
}

/** Finds the valid access token with this id. Parallel calls share a query. */
export const validTokenById = batched(async (ids: number[]) => {
  const rows = await queryDirectly<ValidToken & { id: number }>(
    `SELECT tokens.id, hash, sign_ins.user_id AS "userId", sign_ins.id AS "signInId",
         last_used AS "lastUsed", abilities, origins
       FROM auth_access_tokens AS tokens JOIN sign_ins ON access_token_id = tokens.id
       JOIN users ON users.id = sign_ins.user_id
       WHERE tokens.id = ANY($1) AND tokenable_id = sign_ins.user_id AND type = 'auth_token'
         AND ${IS_VALID}`,
    [ids]
  )
  return new Map(rows.map((row) => [row.id, row]))
}, BATCH_INTERVAL_MS)

/**
 * Finds the session with this id in the database, if it has not expired and its sign-in is valid.
 * Parallel calls share a query.
 */
export const validSessionById = batched(async (ids: string[]) => {
  const rows = await queryDirectly<ValidSession & { id: string }>(
    `SELECT sessions.id, data, sign_ins.user_id AS "userId", sign_ins.id AS "signInId"
       FROM sessions JOIN sign_ins ON sign_ins.id = sign_in_id
       JOIN users ON users.id = sign_ins.user_id
       WHERE sessions.id = ANY($1) AND sessions.expires_at > now() AND access_token_id IS NULL
         AND ${IS_VALID}`,
    [ids]
  )
  return new Map(rows.map((row) => [row.id, row]))
}, BATCH_INTERVAL_MS)

/** Finds the sign-in of a session, if it is valid. Parallel calls share a query. */
export const validSignInById = batched(async (ids: number[]) => {
  const rows = await queryDirectly<ValidSignIn>(
    `SELECT sign_ins.user_id AS "userId", sign_ins.id AS "signInId"
       FROM sign_ins JOIN users ON users.id = sign_ins.user_id
       WHERE sign_ins.id = ANY($1) AND access_token_id IS NULL AND ${IS_VALID}`,
    [ids]
  )
  return new Map(rows.map((row) => [row.signInId, row]))
}, BATCH_INTERVAL_MS)

/**
 * The shortest time between two statements that record uses of many access tokens. The time of the
 * last use is shown to the minute.
 */
const TOUCH_INTERVAL_MS = 1000

/**
 * Updates the time of the last use. Calls within a second share a statement if many tokens are used.
 * Skips rows that another transaction has locked: two hubs that touch the same rows must not wait
 * for each other.
 */
export const touchSignIn = batched(async (ids: number[]) => {
  await queryDirectly(
    `UPDATE sign_ins SET last_used = now() WHERE id IN (
       SELECT id FROM sign_ins WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE SKIP LOCKED)`,
    [ids]
  )
  return new Map<number, void>()
}, TOUCH_INTERVAL_MS)
