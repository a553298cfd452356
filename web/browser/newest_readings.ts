import type { Reading } from '../../messaging/contract.js'

/** The newest that one connection has told of each city. */
export class Newest {
  #readings = new Map<number, Reading>()

  /** Answers whether it is to be shown: nothing older than what is known is. */
  take(reading: Reading) {
    const known = this.#readings.get(reading.cityId)
    if (known && reading.version < known.version) return false
    this.#readings.set(reading.cityId, reading)
    return true
  }

  forget() {
    this.#readings.clear()
  }

  all() {
    return this.#readings.values()
  }
}
