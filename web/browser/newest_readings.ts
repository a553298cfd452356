import type { Reading } from '../../messaging/contract.js'

/** Newest reading of each city that one connection received. */
export class NewestReadings {
  #readings = new Map<number, Reading>()

  /** Stores a reading. Returns false, and stores nothing, if a newer one is known. */
  add(reading: Reading) {
    const known = this.#readings.get(reading.cityId)
    if (known && reading.version < known.version) return false
    this.#readings.set(reading.cityId, reading)
    return true
  }

  clear() {
    this.#readings.clear()
  }

  all() {
    return this.#readings.values()
  }
}
