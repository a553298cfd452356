/**
 * Calls a function with each item that is still in the queue after a fixed time. All items share one
 * timer: with a timer each, thousands of connections would need more memory and CPU time.
 */
export class DeadlineQueue<T> {
  readonly #delayMs: number
  readonly #onExpired: (item: T) => void
  /** The deadline of each item, the earliest first. */
  #deadlines = new Map<T, number>()
  #timer?: NodeJS.Timeout

  constructor(delayMs: number, onExpired: (item: T) => void) {
    this.#delayMs = delayMs
    this.#onExpired = onExpired
  }

  add(item: T) {
    this.#deadlines.set(item, performance.now() + this.#delayMs)
    this.#timer ??= this.#runIn(this.#delayMs)
  }

  delete(item: T) {
    this.#deadlines.delete(item)
  }

  #runIn(delayMs: number) {
    return setTimeout(() => this.#run(), delayMs).unref()
  }

  #run() {
    this.#timer = undefined
    for (const [item, deadline] of this.#deadlines) {
      const leftMs = deadline - performance.now()
      if (leftMs > 0) {
        this.#timer = this.#runIn(leftMs)
        return
      }
      this.#deadlines.delete(item)
      this.#onExpired(item)
    }
  }
}
