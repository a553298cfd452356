/** The rooms about which something must be sent, each of them not too often. */
export class ConflatedRooms {
  #due = new Set<number>()
  #sentAt = new Map<number, number>()
  #intervalOf: (roomId: number) => number

  /** @param intervalOf the shortest time between two values of a room, in milliseconds */
  constructor(intervalOf: (roomId: number) => number) {
    this.#intervalOf = intervalOf
  }

  add(roomIds: Iterable<number>) {
    for (const roomId of roomIds) this.#due.add(roomId)
  }

  /** Adds rooms whose pages must not wait. */
  addUrgent(roomIds: Iterable<number>) {
    for (const roomId of roomIds) {
      this.#due.add(roomId)
      this.#sentAt.delete(roomId)
    }
  }

  /** Returns the rooms about which something may be sent now. */
  take(now: number) {
    const isReady = (roomId: number) =>
      now - (this.#sentAt.get(roomId) ?? -Infinity) >= this.#intervalOf(roomId)
    for (const roomId of [...this.#sentAt.keys()]) {
      if (isReady(roomId)) this.#sentAt.delete(roomId)
    }
    const ready = [...this.#due].filter(isReady)
    for (const roomId of ready) {
      this.#due.delete(roomId)
      this.#sentAt.set(roomId, now)
    }
    return ready
  }
}
