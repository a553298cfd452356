const OFTEN = 200

/** How far one is and how long it takes yet, on a terminal; elsewhere it says nothing. */
export class Progress {
  #begun = Date.now()
  #said = 0
  #out = process.stderr
  rows = 0
  bytes = 0

  /** @param size none: nobody knows how much there is */
  constructor(readonly size?: number) {}

  tell(doing = 'read') {
    if (!this.#out.isTTY || Date.now() - this.#said < OFTEN) return
    this.#said = Date.now()
    const seconds = (Date.now() - this.#begun) / 1000
    const rate = Math.round(this.rows / seconds).toLocaleString('en')
    const left =
      this.size && this.bytes ? (seconds * (this.size - this.bytes)) / this.bytes : Number.NaN
    const yet = left > 0 ? `, ${Math.ceil(left)} s left` : ''
    this.#say(`${this.rows.toLocaleString('en')} rows ${doing}, ${rate} a second${yet}`)
  }

  /** For what has no end in sight. */
  step(doing: string) {
    if (this.#out.isTTY) this.#say(doing)
  }

  end() {
    if (this.#out.isTTY) this.#say('')
  }

  #say(line: string) {
    this.#out.write(`\r\u001b[K${line}`)
  }
}
