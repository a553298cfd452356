import { createHash } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import logger from '@adonisjs/core/services/logger'
import { errors, type LimiterResponse } from '@adonisjs/limiter'
import limiter from '@adonisjs/limiter/services/main'
import { causeOf } from '#support/error_cause'

/**
 * Durations are in seconds. Once the limit is reached, requests are blocked for `blockDuration`, or
 * for the rest of `duration` if there is no `blockDuration`.
 */
export interface RateLimit {
  name: string
  requests: number
  duration: number
  blockDuration?: number
}

/** A rate limit, and the e-mail or network whose requests are counted. */
export type LimitedKey = [limit: RateLimit, owner: string]

/** A slow store must not delay every sign-in. */
const STORE_TIMEOUT_MS = 500

/**
 * Counts one request on every key. Call this before the attempt: if attempts were counted
 * afterwards, many parallel attempts would all get through.
 * @returns what is left of the last key
 * @throws E_TOO_MANY_REQUESTS if one of the limits is reached. The counts of the other keys then
 *   stay as they were
 */
export async function consume(...keys: [LimitedKey, ...LimitedKey[]]) {
  const consumed: LimitedKey[] = []
  let left!: LimiterResponse
  for (const key of keys) {
    try {
      left = await withCounter(key, (counter, hashedKey) => counter.consume(hashedKey))
      consumed.push(key)
    } catch (error) {
      await refund(...consumed)
      throw error
    }
  }
  return left
}

/** Undoes one `consume` of these keys. */
export async function refund(...keys: LimitedKey[]) {
  for (const key of keys) {
    await withCounter(key, (counter, hashedKey) => counter.decrement(hashedKey))
  }
}

/** Sets the counts of these keys to zero. */
export async function reset(...keys: LimitedKey[]) {
  for (const key of keys) {
    await withCounter(key, (counter, hashedKey) => counter.delete(hashedKey))
  }
}

type Counter = ReturnType<typeof limiter.use>

let storeIsDown = false

/**
 * Runs `act` on the counter in the shared store. If the store is down, runs it on a counter in the
 * memory of this process, so that people can still sign in.
 */
async function withCounter<T>(
  [{ name, ...limit }, owner]: LimitedKey,
  act: (counter: Counter, hashedKey: string) => Promise<T>
): Promise<T> {
  // The owner is hashed, so that keys have a fixed length and the store contains no e-mails.
  const hashedKey = `${name}:${createHash('sha256').update(owner).digest('base64url')}`
  try {
    const result = await Promise.race([act(limiter.use(limit), hashedKey), rejectAfterTimeout()])
    storeIsDown = false
    return result
  } catch (error) {
    if (error instanceof errors.E_TOO_MANY_REQUESTS) throw error
    if (!storeIsDown) {
      logger.error(
        'rate limits: the shared store failed (%s); each process counts on its own',
        causeOf(error)
      )
    }
    storeIsDown = true
    return act(limiter.use('memory', limit), hashedKey)
  }
}

async function rejectAfterTimeout(): Promise<never> {
  await pause(STORE_TIMEOUT_MS, undefined, { ref: false })
  throw new Error('no answer')
}
