import type { Clock } from 'pg-boss'

/**
 * A clock for pg-boss that is never set. If the clock of the machine is set back, pg-boss would
 * look for lost jobs only when the old time comes again, or without a pause.
 */
export const monotonicClock: Clock = {
  now: () => performance.timeOrigin + performance.now(),
  setTimeout: (callback, ms) => setTimeout(callback, ms),
  clearTimeout: (timer) => clearTimeout(timer as NodeJS.Timeout),
  setInterval: (callback, ms) => setInterval(callback, ms),
  clearInterval: (timer) => clearInterval(timer as NodeJS.Timeout),
}
