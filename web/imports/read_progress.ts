import { progressBar } from '#support/progress_bar'

const ROWS = '{rows} rows read, {rate} a second'

/** How far a command has read, how fast, and how long it takes yet. */
export class Progress {
  #begun = Date.now()
  #bar
  rows = 0
  bytes = 0

  /** @param size bytes; none: nobody knows how much there is */
  constructor(size?: number) {
    const format = size ? `{bar} ${ROWS}, {eta} s left` : ROWS
    this.#bar = progressBar(format, size, { rows: 0, rate: 0 })
  }

  tell() {
    const rate = this.rows / ((Date.now() - this.#begun) / 1000)
    const [rows, each] = [this.rows, Math.round(rate)].map((count) => count.toLocaleString('en'))
    this.#bar.update(this.bytes, { rows, rate: each })
  }

  /** For what has no end in sight. */
  step(doing: string) {
    this.end()
    this.#bar = progressBar(`${doing} {duration_formatted}`)
  }

  end() {
    this.#bar.stop()
  }
}
