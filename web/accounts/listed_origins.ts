import logger from '@adonisjs/core/services/logger'
import { queryDirectly } from '#database/direct_query'
import { IS_VALID } from '#models/sign_in'
import { causeOf } from '#support/error_cause'

/** Until this time has passed, a new token does not admit its origins, and a revoked one still does. */
const CACHE_MS = 5000

let listed = new Set<string>()
let loadedAt = -Infinity
let loading: Promise<void> | undefined

/**
 * Whether some valid access token lists the origin. Any page may cause this question, so the database is
 * asked at most every five seconds.
 */
export async function isListedOrigin(origin: string) {
  if (performance.now() - loadedAt >= CACHE_MS) await (loading ??= load())
  return listed.has(origin)
}

async function load() {
  try {
    const rows = await queryDirectly<{ origin: string }>(
      `SELECT DISTINCT unnest(origins) AS origin FROM auth_access_tokens
         JOIN sign_ins ON access_token_id = auth_access_tokens.id JOIN users ON users.id = user_id
         WHERE origins <> '{}' AND ${IS_VALID}`,
      []
    )
    listed = new Set(rows.map(({ origin }) => origin))
  } catch (error) {
    // The answer from before is better than none: the token itself is always looked up.
    logger.error('could not look up the origins of access tokens (%s)', causeOf(error))
  } finally {
    loadedAt = performance.now()
    loading = undefined
  }
}
