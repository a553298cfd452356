import { setTimeout as pause } from 'node:timers/promises'

/** The longest time that a caller waits for a result. */
export const ANSWER_TIMEOUT_MS = 2000
const CACHE_MS = 1000

/**
 * Returns a function that calls `load` only once at a time. All callers share the running call, and
 * its result is reused for one second. While a call hangs, no other call starts, so calls do not
 * pile up. Callers get undefined if the call fails or takes too long.
 */
export function memoizeBriefly<T>(load: () => Promise<T>) {
  let shared: Promise<T | undefined> | undefined
  const start = () => {
    const result = load().catch(() => undefined)
    void result
      .then(() => pause(CACHE_MS, undefined, { ref: false }))
      .then(() => (shared = undefined))
    return Promise.race([result, pause(ANSWER_TIMEOUT_MS, undefined, { ref: false })])
  }
  return () => (shared ??= start())
}
