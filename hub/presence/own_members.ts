import { randomUUID } from 'node:crypto'
import { partsOf } from '#hub/presence/message_parts'
import { RoomMembers } from '#hub/presence/room_members'
import type { PresenceMessage } from '#messaging/presence_message'

/**
 * The members who are present at this hub, as the other hubs learn of them. Each message with changes
 * has the next number, so the others notice if they miss one. They can then ask for the whole state.
 */
export class OwnMembers {
  readonly run = randomUUID()
  #number = 0
  #members = new RoomMembers()
  /** Not published yet. */
  #joined = new RoomMembers()
  #left = new RoomMembers()

  /** @returns whether the member was not present in the room */
  add(roomId: number, memberId: number) {
    if (!this.#members.add(roomId, memberId)) return false
    if (!this.#left.delete(roomId, memberId)) this.#joined.add(roomId, memberId)
    return true
  }

  /** @returns whether the member was present in the room */
  remove(roomId: number, memberId: number) {
    if (!this.#members.delete(roomId, memberId)) return false
    if (!this.#joined.delete(roomId, memberId)) this.#left.add(roomId, memberId)
    return true
  }

  has(roomId: number, memberId: number) {
    return this.#members.has(roomId, memberId)
  }

  /** Returns messages with the changes since the last call, in the order in which they must be sent. */
  takeChanges(): PresenceMessage[] {
    const joined = partsOf(this.#joined.rooms(), 2)
    const left = partsOf(this.#left.rooms(), 2)
    this.#joined.clear()
    this.#left.clear()
    return Array.from({ length: Math.max(joined.length, left.length) }, (_, n) => ({
      kind: 'change',
      run: this.run,
      number: ++this.#number,
      joined: joined[n] ?? [],
      left: left[n] ?? [],
    }))
  }

  beat(): PresenceMessage {
    return { kind: 'beat', run: this.run, number: this.#number }
  }

  /** Must be called after `takeChanges`: the state contains everything up to the last number. */
  state(): PresenceMessage[] {
    const parts = partsOf(this.#members.rooms())
    if (parts.length === 0) parts.push([])
    return parts.map((members, part) => ({
      kind: 'state',
      run: this.run,
      number: this.#number,
      part,
      parts: parts.length,
      members,
    }))
  }

  end(): PresenceMessage {
    return { kind: 'end', run: this.run }
  }
}
