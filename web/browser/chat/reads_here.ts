/** The reads of this page, by room, as long as the inbox may not contain them yet. */
export class ReadsHere {
  #numbers = new Map<number, number>()
  #version = 0

  get(roomId: number) {
    return this.#numbers.get(roomId)
  }

  set(roomId: number, number: number) {
    this.#numbers.set(roomId, number)
  }

  /**
   * Call it when an inbox arrives. A lower version than before shows that the database was restored to an
   * earlier state: the same numbers may then be those of new messages.
   */
  noteVersion(version: number) {
    if (version < this.#version) this.#numbers.clear()
    this.#version = version
  }

  /** Forgets everything, for another member, or when positions begin again. */
  clear() {
    this.#numbers.clear()
    this.#version = 0
  }
}
