import { progressBar } from '#support/progress_bar'

const ROWS = '{rows} rows read, {rate} per second'

/** Progress bar of a command that reads a file. */
export class ReadProgress {
  #startedAt = Date.now()
  #bar
  bytes = 0

  /** @param size bytes of the file, if known */
  constructor(size?: number) {
    const format = size ? `{bar} ${ROWS}, {eta} s left` : ROWS
    this.#bar = progressBar(format, size, { rows: 0, rate: 0 })
  }

  update(rows: number) {
    const rate = Math.round(rows / ((Date.now() - this.#startedAt) / 1000))
    this.#bar.update(this.bytes, {
      rows: rows.toLocaleString('en'),
      rate: rate.toLocaleString('en'),
    })
  }

  /** Replaces the bar with the name of a step whose duration is unknown. */
  showStep(description: string) {
    this.stop()
    this.#bar = progressBar(`${description} {duration_formatted}`)
  }

  stop() {
    this.#bar.stop()
  }
}
