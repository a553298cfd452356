import { partsOf } from '#hub/presence/message_parts'
import { pairsIn, RoomMembers } from '#hub/presence/room_members'
import type { MembersByRoom, PresenceMessage } from '#messaging/presence_message'

/** A page repeats every three seconds that its member is typing. */
const TYPING_MS = 6000

/** A client that says it more often does not cause more messages. */
const REPEAT_INTERVAL_MS = 2000

/** The most members of a room whose typing a hub remembers. Pages name at most two. */
const MAX_MEMBERS = 20

/** A member who is typing at this hub. */
interface Writer<Socket> {
  sockets: Set<Socket>
  publishedAt: number
}

/**
 * The members who are typing in each room, at all hubs.
 * @template Socket a connection of a member
 */
export class Typing<Socket> {
  /** The time until which a member counts as typing, by room and member. */
  #rooms = new Map<number, Map<number, number>>()
  #changed = new Set<number>()
  /** Members at this hub, by room and member. */
  #writers = new Map<string, Writer<Socket>>()
  /** Not published yet. */
  #started = new RoomMembers()
  #stopped = new RoomMembers()

  /** The member of a socket of this hub is typing. */
  start(socket: Socket, roomId: number, memberId: number, now: number) {
    const key = `${roomId}:${memberId}`
    const writer = this.#writers.get(key) ?? { sockets: new Set(), publishedAt: -Infinity }
    this.#writers.set(key, writer)
    writer.sockets.add(socket)
    if (now - writer.publishedAt < REPEAT_INTERVAL_MS) return
    writer.publishedAt = now
    this.#stopped.delete(roomId, memberId)
    this.#started.add(roomId, memberId)
    this.#add(roomId, memberId, now)
  }

  /** The member does not type any more through this socket, or, without one, at all. */
  stop(roomId: number, memberId: number, socket?: Socket) {
    const key = `${roomId}:${memberId}`
    const writer = this.#writers.get(key)
    if (!writer) return
    if (socket && (!writer.sockets.delete(socket) || writer.sockets.size)) return
    this.#writers.delete(key)
    this.#started.delete(roomId, memberId)
    this.#stopped.add(roomId, memberId)
    this.#remove(roomId, memberId)
  }

  /** Ends what this member types at this hub, in all rooms. */
  stopAll(memberId: number) {
    for (const key of [...this.#writers.keys()]) {
      const [roomId, writerId] = key.split(':').map(Number)
      if (writerId === memberId) this.stop(roomId, memberId)
    }
  }

  /** Takes over who began or ceased to type at another hub. */
  receive(started: MembersByRoom, stopped: MembersByRoom, now: number) {
    for (const [roomId, memberId] of pairsIn(stopped)) this.#remove(roomId, memberId)
    for (const [roomId, memberId] of pairsIn(started)) this.#add(roomId, memberId, now)
  }

  /** Returns what the other hubs must learn, except `receive`. */
  takeChanges(run: string): PresenceMessage[] {
    const started = partsOf(this.#started.rooms(), 2)
    const stopped = partsOf(this.#stopped.rooms(), 2)
    this.#started.clear()
    this.#stopped.clear()
    return Array.from({ length: Math.max(started.length, stopped.length) }, (_, n) => ({
      kind: 'typing',
      run,
      started: started[n] ?? [],
      stopped: stopped[n] ?? [],
    }))
  }

  /** Ends what nobody has repeated. */
  expire(now: number) {
    for (const [roomId, members] of this.#rooms) {
      for (const [memberId, until] of members) {
        if (until > now) continue
        this.#writers.delete(`${roomId}:${memberId}`)
        this.#remove(roomId, memberId)
      }
    }
  }

  members(roomId: number) {
    return [...(this.#rooms.get(roomId)?.keys() ?? [])]
  }

  /** Returns the rooms in which somebody has started, continued or stopped since the last call. */
  takeChanged() {
    const changed = [...this.#changed]
    this.#changed.clear()
    return changed
  }

  #add(roomId: number, memberId: number, now: number) {
    const members = this.#rooms.get(roomId) ?? new Map<number, number>()
    if (members.size >= MAX_MEMBERS && !members.has(memberId)) return
    this.#rooms.set(roomId, members.set(memberId, now + TYPING_MS))
    this.#changed.add(roomId)
  }

  #remove(roomId: number, memberId: number) {
    const members = this.#rooms.get(roomId)
    if (!members?.delete(memberId)) return
    if (members.size === 0) this.#rooms.delete(roomId)
    this.#changed.add(roomId)
  }
}
