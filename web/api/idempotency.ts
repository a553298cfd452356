import { hash } from 'node:crypto'
import encryption from '@adonisjs/core/services/encryption'
import type { HttpContext } from '@adonisjs/core/http'
import db from '@adonisjs/lucid/services/db'
import type User from '#models/user'

/** The response that a repeated request gets again. */
interface StoredResponse {
  status: number
  headers: Record<string, string>
  body: unknown
}

/** How long a key is kept. Later, the same key is a new request. */
const KEPT = '1 day'

/** After this time, a request without a response counts as failed, because its process was killed. */
const ABANDONED = '1 minute'

/** Headers of the first response that its repetitions need. */
const HEADERS = ['location', 'content-type']

/** Says that the response is a repetition. */
export const REPLAYED = 'Idempotency-Replayed'

/**
 * Claims a key for a request.
 * @returns `new`: do the work. `running`: another request with this key is in progress. `other`: the key
 *   belongs to a request with other content. Otherwise the response of the first request
 */
export async function claimKey(
  { id }: User,
  key: string,
  { request }: HttpContext
): Promise<'new' | 'running' | 'other' | StoredResponse> {
  const digest = hash('sha256', `${request.method()} ${request.url()}\n${request.raw() ?? ''}`)
  const claimed = await db.rawQuery(
    `INSERT INTO idempotency_keys AS keys (user_id, key, request_digest) VALUES (?, ?, ?)
     ON CONFLICT (user_id, key) DO UPDATE
       SET request_digest = excluded.request_digest, started_at = now(), response = NULL
       WHERE keys.started_at < now() - interval '${KEPT}'
         OR (keys.response IS NULL AND keys.request_digest = excluded.request_digest
           AND keys.started_at < now() - interval '${ABANDONED}')`,
    [id, key, digest]
  )
  if (claimed.rowCount) {
    await forgetOldest(id)
    return 'new'
  }

  const stored = await db
    .from('idempotency_keys')
    .where({ user_id: id, key })
    .select('request_digest', 'response')
    .first()
  // It was released between the two queries.
  if (!stored) return 'running'
  if (stored.request_digest !== digest) return 'other'
  return encryption.decrypt<StoredResponse>(stored.response) ?? 'running'
}

/** A user could otherwise fill the disk within a day. */
const KEYS_PER_USER = 1000

async function forgetOldest(userId: number) {
  await db.rawQuery(
    `DELETE FROM idempotency_keys WHERE user_id = :userId AND key IN (
       SELECT key FROM idempotency_keys WHERE user_id = :userId
         ORDER BY started_at DESC OFFSET :kept)`,
    { userId, kept: KEYS_PER_USER }
  )
}

/**
 * Keeps the response of a completed change, so that it can be sent again. Releases the key after an error:
 * the next request with it may succeed.
 */
export async function settleKey({ id }: User, key: string, { response }: HttpContext) {
  const row = db.from('idempotency_keys').where({ user_id: id, key })
  const status = response.getStatus()
  if (status >= 300) return row.delete()
  const headers = HEADERS.flatMap((name) => {
    const value = response.getHeader(name)
    return value === undefined ? [] : [[name, String(value)]]
  })
  const stored: StoredResponse = {
    status,
    headers: Object.fromEntries(headers),
    body: response.content?.[0] ?? null,
  }
  return row.update({ response: encryption.encrypt(stored) })
}

/** Deletes the keys that are too old to be repeated. */
export function purgeIdempotencyKeys() {
  return db.rawQuery(`DELETE FROM idempotency_keys WHERE started_at < now() - interval '${KEPT}'`)
}
