const A_SECOND = 1000

/**
 * How often something has happened in the second that now runs. It answers at once: thousands of
 * packets may arrive in one piece, and a promise would answer after the last of them.
 */
export class RateCounter {
  #began = -A_SECOND
  #count = 0

  /** Counts one more; answers how many that makes. `now` is in milliseconds. */
  count(now = performance.now()) {
    if (now - this.#began >= A_SECOND) {
      this.#began = now
      this.#count = 0
    }
    return ++this.#count
  }
}
