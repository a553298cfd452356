import { createHash } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import logger from '@adonisjs/core/services/logger'
import { errors } from '@adonisjs/limiter'
import limiter from '@adonisjs/limiter/services/main'

/** So many within so many seconds; then none for `blockDuration`, or until these seconds are over. */
export interface RateLimit {
  name: string
  requests: number
  duration: number
  blockDuration?: number
}

/** An allowance, and whose. */
export type LimitedKey = [allowance: RateLimit, owner: string]

/** Milliseconds to wait for where it is counted, which nobody has to wait for. */
const PATIENCE = 500

/**
 * Takes one of each. Counted before it is tried: of a hundred at once, not one too many gets through.
 * @throws E_TOO_MANY_REQUESTS where one of them is used up; what was taken of the others is given back
 */
export async function consume(...shares: LimitedKey[]) {
  const taken: LimitedKey[] = []
  for (const share of shares) {
    try {
      await counted(share, (counter, key) => counter.consume(key))
      taken.push(share)
    } catch (error) {
      await refund(...taken)
      throw error
    }
  }
}

/** For what needed not to be counted. */
export async function refund(...shares: LimitedKey[]) {
  for (const share of shares) await counted(share, (counter, key) => counter.decrement(key))
}

/** Whoever is meant begins anew. */
export async function reset(...shares: LimitedKey[]) {
  for (const share of shares) await counted(share, (counter, key) => counter.delete(key))
}

type Counter = ReturnType<typeof limiter.use>

let away = false

/** Where it cannot be counted for all processes, each counts for itself: nobody is kept out by that. */
async function counted(
  [{ name, ...allowance }, owner]: LimitedKey,
  act: (counter: Counter, key: string) => Promise<unknown>
) {
  // Of a fixed length, and no list of e-mails.
  const key = `${name}:${createHash('sha256').update(owner).digest('base64url')}`
  try {
    await Promise.race([act(limiter.use(allowance), key), late()])
    away = false
  } catch (error) {
    if (error instanceof errors.E_TOO_MANY_REQUESTS) throw error
    if (!away) {
      logger.error(
        'limits cannot be counted together (%s): each process counts for itself',
        (error as Error).message
      )
    }
    away = true
    await act(limiter.use('memory', allowance), key)
  }
}

async function late() {
  await pause(PATIENCE, undefined, { ref: false })
  throw new Error('no answer')
}
