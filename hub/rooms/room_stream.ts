/** A change, with what it takes to find and to count it. */
interface Entry<Change> {
  position: number
  bytes: number
  change: Change
}

/** The most changes and bytes that the hub keeps of a room. */
const MAX_CHANGES = 200
const MAX_BYTES = 256 * 1024

/**
 * The position up to which a hub has sent the changes of a room, and the last changes themselves, for
 * sockets that are a little late.
 */
export class RoomStream<Change> {
  epoch?: string
  /** The position up to which the changes have been sent. Undefined until the first socket has read. */
  at?: number
  /** A position that exists. If it is above `at`, changes are missing. */
  known = 0
  isReading = false
  bytes = 0
  #tail: Entry<Change>[] = []
  /** The tail has all changes after this position. */
  #start = 0

  begin(at: number, epoch: string) {
    this.at = at
    this.epoch = epoch
    this.#start = at
  }

  /** Forgets everything, because the positions have begun again. */
  reset() {
    this.at = undefined
    this.epoch = undefined
    this.known = 0
    this.clear()
  }

  clear() {
    this.#tail = []
    this.#start = this.at ?? 0
    this.bytes = 0
  }

  advance(upto: number, entries: Entry<Change>[]) {
    this.at = upto
    for (const entry of entries) {
      this.#tail.push(entry)
      this.bytes += entry.bytes
    }
    let dropped = 0
    while (this.#tail.length - dropped > MAX_CHANGES || this.bytes > MAX_BYTES) {
      const { position, bytes } = this.#tail[dropped++]
      this.#start = position
      this.bytes -= bytes
    }
    this.#tail.splice(0, dropped)
  }

  /**
   * Returns whether the positions mean something else in this epoch. Compares the parts before the dot.
   * The part after it changes when PostgreSQL starts. A hub notices by the position whether that has lost
   * commits.
   */
  hasOtherEpoch(epoch: string) {
    return this.epoch !== undefined && epoch.split('.')[0] !== this.epoch.split('.')[0]
  }

  /** Returns the changes after a position, or undefined if the tail does not have them all. */
  after(position: number) {
    if (this.at === undefined || position < this.#start || position > this.at) return
    return this.#tail.filter((entry) => entry.position > position).map(({ change }) => change)
  }
}
