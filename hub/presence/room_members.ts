/** Members by room. */
export class RoomMembers {
  #rooms = new Map<number, Set<number>>()
  /** The number of pairs of a room and a member. */
  size = 0

  /** @returns whether the member was not in the room */
  add(roomId: number, memberId: number) {
    const members = this.#rooms.get(roomId) ?? new Set<number>()
    if (members.has(memberId)) return false
    this.#rooms.set(roomId, members.add(memberId))
    this.size++
    return true
  }

  /** @returns whether the member was in the room */
  delete(roomId: number, memberId: number) {
    const members = this.#rooms.get(roomId)
    if (!members?.delete(memberId)) return false
    if (members.size === 0) this.#rooms.delete(roomId)
    this.size--
    return true
  }

  has(roomId: number, memberId: number) {
    return this.#rooms.get(roomId)?.has(memberId) ?? false
  }

  clear() {
    this.#rooms.clear()
    this.size = 0
  }

  rooms(): Iterable<[roomId: number, members: ReadonlySet<number>]> {
    return this.#rooms
  }

  *pairs(): Generator<[roomId: number, memberId: number]> {
    for (const [roomId, members] of this.#rooms) {
      for (const memberId of members) yield [roomId, memberId]
    }
  }
}

/** The pairs of a room and a member in a message. */
export function* pairsIn(lists: number[][]): Generator<[roomId: number, memberId: number]> {
  for (const [roomId, ...members] of lists) {
    for (const memberId of members) yield [roomId, memberId]
  }
}
