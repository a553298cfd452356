/** A smaller jump of the device's clock is a correction. */
const SHORTEST_SLEEP_MS = 2000

let sleptMs = 0
let clockMinusTimer = Date.now() - performance.now()

/** Returns for how long the device has slept since the document was opened, as far as its clock tells. */
export const timeAsleepMs = () => sleptMs

/**
 * Returns the milliseconds since the document was opened. On most systems, performance.now() stands still
 * while the device sleeps, but its clock does not. If somebody sets the clock forward, this counts as sleep,
 * too: then values look older than they are, until the hub says what time it is.
 */
export function elapsedMs() {
  const difference = Date.now() - performance.now()
  const jumpMs = difference - clockMinusTimer
  clockMinusTimer = difference
  if (jumpMs >= SHORTEST_SLEEP_MS) sleptMs += jumpMs
  return performance.now() + sleptMs
}
