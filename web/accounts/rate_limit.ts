import { createHash } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import logger from '@adonisjs/core/services/logger'
import { errors } from '@adonisjs/limiter'
import limiter from '@adonisjs/limiter/services/main'

/** Durations in seconds. Once the limit is reached, `blockDuration` replaces the rest of `duration`. */
export interface RateLimit {
  name: string
  requests: number
  duration: number
  blockDuration?: number
}

/** A rate limit and what it counts by, such as an e-mail or an address. */
export type LimitedKey = [limit: RateLimit, owner: string]

/** A slow store must not delay every sign-in. */
const STORE_TIMEOUT_MS = 500

/**
 * Counts one request on every key. Call it before the attempt: counted afterwards, many parallel
 * attempts would all get through.
 * @throws E_TOO_MANY_REQUESTS if one of the limits is reached; the counts on the other keys are undone
 */
export async function consume(...keys: LimitedKey[]) {
  const consumed: LimitedKey[] = []
  for (const key of keys) {
    try {
      await withCounter(key, (counter, hashedKey) => counter.consume(hashedKey))
      consumed.push(key)
    } catch (error) {
      await refund(...consumed)
      throw error
    }
  }
}

/** Undoes one `consume`. */
export async function refund(...keys: LimitedKey[]) {
  for (const key of keys) {
    await withCounter(key, (counter, hashedKey) => counter.decrement(hashedKey))
  }
}

/** Sets the counts to zero. */
export async function reset(...keys: LimitedKey[]) {
  for (const key of keys) {
    await withCounter(key, (counter, hashedKey) => counter.delete(hashedKey))
  }
}

type Counter = ReturnType<typeof limiter.use>

let storeIsDown = false

/** While the shared store is down, each process counts in memory, so that nobody is locked out. */
async function withCounter(
  [{ name, ...limit }, owner]: LimitedKey,
  act: (counter: Counter, hashedKey: string) => Promise<unknown>
) {
  // Hashed, so that keys have a fixed length and the store holds no list of e-mails.
  const hashedKey = `${name}:${createHash('sha256').update(owner).digest('base64url')}`
  try {
    await Promise.race([act(limiter.use(limit), hashedKey), rejectAfterTimeout()])
    storeIsDown = false
  } catch (error) {
    if (error instanceof errors.E_TOO_MANY_REQUESTS) throw error
    if (!storeIsDown) {
      logger.error(
        'rate limits: the shared store failed (%s); each process counts on its own',
        (error as Error).message
      )
    }
    storeIsDown = true
    await act(limiter.use('memory', limit), hashedKey)
  }
}

async function rejectAfterTimeout() {
  await pause(STORE_TIMEOUT_MS, undefined, { ref: false })
  throw new Error('no answer')
}
