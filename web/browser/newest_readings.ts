import type { Reading } from '../../messaging/contract.js'

/** The newest reading of each city that the current connection has received. */
export class NewestReadings {
  #readings = new Map<number, Reading>()

  /**
   * Stores a reading. Returns false, and stores nothing, if it already has a newer reading of the
   * city.
   */
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
