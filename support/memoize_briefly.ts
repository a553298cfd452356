import { setTimeout as pause } from 'node:timers/promises'

/** Milliseconds for which who asks waits, and for which an answer stands. */
export const ANSWER_TIMEOUT_MS = 2000
const STANDS = 1000

/**
 * As the question, but asked once at a time, for all who want to know: what nobody answered is not asked
 * again before it has failed, so that none pile up. Undefined where it fails, or no answer comes in time.
 */
export function memoizeBriefly<T>(question: () => Promise<T>) {
  let asked: Promise<T | undefined> | undefined
  const ask = () => {
    const answer = question().catch(() => undefined)
    void answer.then(() => pause(STANDS, undefined, { ref: false })).then(() => (asked = undefined))
    return Promise.race([answer, pause(ANSWER_TIMEOUT_MS, undefined, { ref: false })])
  }
  return () => (asked ??= ask())
}
