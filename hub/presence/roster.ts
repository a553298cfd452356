/** The members in each room, at all hubs. A member who is present at several hubs counts once. */
export class Roster {
  /** The number of hubs at which a member is present, by room and member. */
  #rooms = new Map<number, Map<number, number>>()
  /** The rooms whose members have changed since `takeChanged`. */
  #changed = new Set<number>()

  add(roomId: number, memberId: number) {
    const hubs = this.#rooms.get(roomId) ?? new Map<number, number>()
    const count = hubs.get(memberId) ?? 0
    this.#rooms.set(roomId, hubs.set(memberId, count + 1))
    if (count === 0) this.#changed.add(roomId)
  }

  remove(roomId: number, memberId: number) {
    const hubs = this.#rooms.get(roomId)
    const count = hubs?.get(memberId)
    if (!hubs || !count) return
    if (count > 1) {
      hubs.set(memberId, count - 1)
      return
    }
    hubs.delete(memberId)
    if (hubs.size === 0) this.#rooms.delete(roomId)
    this.#changed.add(roomId)
  }

  count(roomId: number) {
    return this.#rooms.get(roomId)?.size ?? 0
  }

  members(roomId: number) {
    return [...(this.#rooms.get(roomId)?.keys() ?? [])]
  }

  /** The number of pairs of a room and a member. */
  get size() {
    return this.#rooms.values().reduce((sum, { size }) => sum + size, 0)
  }

  takeChanged() {
    const changed = [...this.#changed]
    this.#changed.clear()
    return changed
  }
}
