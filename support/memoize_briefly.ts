import { setTimeout as pause } from 'node:timers/promises'

/** The longest wait of a caller for a result. */
export const ANSWER_TIMEOUT_MS = 2000
const CACHE_MS = 1000

/**
 * Shares one call at a time between all callers, and its result for a second. A call that hangs is
 * not repeated before it ends, so calls do not pile up. Callers get undefined if the call fails or
 * takes too long.
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
