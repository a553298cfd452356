import type { Outcome } from '#webhooks/send'

const PAUSES_SECONDS = [5, 30, 120, 600, 1800]
const MAX_PAUSE_SECONDS = 3600

/** A receiver that refuses a request will hardly accept it later, so the next one gets its turn. */
export const ATTEMPTS_IF_REFUSED = 5

/** The receiver says that it does not exist any more. */
export const GONE = 410

/** These say that the receiver is busy, not that it dislikes the request. */
const NOT_REFUSALS = [408, 425, 429]

export const isSuccess = ({ status = 0 }: Outcome) => status >= 200 && status < 300

export const isRefusal = ({ status = 0 }: Outcome) =>
  status >= 400 && status < 500 && !NOT_REFUSALS.includes(status)

/**
 * Returns how long nothing is sent to a webhook after a failure.
 * @param failures the number of failures in a row, with this one
 * @param random from 0 to 1; so that many webhooks of one receiver do not retry at the same moment
 */
export function pauseSeconds(
  failures: number,
  { retryAfterSeconds = 0 }: Outcome,
  random = Math.random()
) {
  const pause = PAUSES_SECONDS[failures - 1] ?? MAX_PAUSE_SECONDS
  const longer = Math.max(pause * (1 + random / 10), retryAfterSeconds)
  return Math.min(Math.ceil(longer), MAX_PAUSE_SECONDS)
}
