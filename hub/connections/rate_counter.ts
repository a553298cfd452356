const WINDOW_MS = 1000

/**
 * Counts events in windows of one second. It is synchronous, because thousands of packets may
 * arrive in one TCP chunk, and a promise would resolve only after the last of these packets.
 */
export class RateCounter {
  #windowStart = -WINDOW_MS
  #count = 0

  /**
   * @param now milliseconds
   * @returns the number of events in the current window, including this event
   */
  count(now = performance.now()) {
    if (now - this.#windowStart >= WINDOW_MS) {
      this.#windowStart = now
      this.#count = 0
    }
    return ++this.#count
  }
}
