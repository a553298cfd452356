import type { OwnMembers } from '#hub/presence/own_members'
import type { Roster } from '#hub/presence/roster'

/** Presence must not flicker when a page is changed, or when many pages move to another hub. */
const LEAVE_DELAY_MS = 4000

/** The stay of a member in a room, at this hub. Without sockets it is about to end. */
interface Stay<Socket> {
  memberId: number
  roomId: number
  sockets: Set<Socket>
  leavesAt?: number
}

interface Member<Socket> {
  /** Whether the others may see the member. Undefined until it has been looked up. */
  isVisible?: boolean
  stays: Map<number, Stay<Socket>>
}

/**
 * The members who are in rooms through the sockets of this hub. Those who are visible are present.
 * @template Socket a connection of a member
 */
export class LocalMembers<Socket> {
  #own: OwnMembers
  #roster: Roster
  #members = new Map<number, Member<Socket>>()
  #rooms = new Map<number, Set<Stay<Socket>>>()
  /** The earliest first. */
  #leaving = new Set<Stay<Socket>>()
  /** Members of whom it must be looked up whether they are visible. */
  #unchecked = new Set<number>()

  constructor(own: OwnMembers, roster: Roster) {
    this.#own = own
    this.#roster = roster
  }

  enter(socket: Socket, memberId: number, roomId: number) {
    const member = this.#members.get(memberId) ?? this.#addMember(memberId)
    const stay = member.stays.get(roomId) ?? this.#addStay(member, memberId, roomId)
    stay.sockets.add(socket)
    stay.leavesAt = undefined
    this.#leaving.delete(stay)
  }

  /** The member leaves the room a while later, unless one of their sockets enters it again. */
  leave(socket: Socket, memberId: number, roomId: number, now: number) {
    const stay = this.#members.get(memberId)?.stays.get(roomId)
    if (!stay?.sockets.delete(socket) || stay.sockets.size) return
    stay.leavesAt = now + LEAVE_DELAY_MS
    this.#leaving.add(stay)
  }

  /** The right of the member has ended, or the sign-in: they leave at once, unless they have another socket. */
  end(memberId: number, roomId?: number) {
    for (const stay of [...(this.#members.get(memberId)?.stays.values() ?? [])]) {
      const isEnded = roomId === undefined || stay.roomId === roomId
      if (isEnded && stay.sockets.size === 0) this.#remove(stay)
    }
  }

  removeLate(now: number) {
    for (const stay of this.#leaving) {
      if (stay.leavesAt! > now) return
      this.#remove(stay)
    }
  }

  isIn(socket: Socket, memberId: number, roomId: number) {
    return this.#members.get(memberId)?.stays.get(roomId)?.sockets.has(socket) ?? false
  }

  /** Undefined if it has not been looked up. */
  isVisible(memberId: number) {
    return this.#members.get(memberId)?.isVisible
  }

  *socketsIn(roomId: number) {
    for (const { sockets } of this.#rooms.get(roomId) ?? []) yield* sockets
  }

  hasRoom(roomId: number) {
    return this.#rooms.has(roomId)
  }

  /** Call it when somebody may have become visible or hidden. */
  recheck(memberIds: Iterable<number> = this.#members.keys()) {
    for (const memberId of memberIds) {
      if (this.#members.has(memberId)) this.#unchecked.add(memberId)
    }
  }

  takeUnchecked() {
    const unchecked = [...this.#unchecked].filter((memberId) => this.#members.has(memberId))
    this.#unchecked.clear()
    return unchecked
  }

  setVisible(memberId: number, isVisible: boolean) {
    const member = this.#members.get(memberId)
    if (!member || member.isVisible === isVisible) return
    member.isVisible = isVisible
    for (const stay of member.stays.values()) this.#update(stay, isVisible)
  }

  #addMember(memberId: number) {
    const member: Member<Socket> = { stays: new Map() }
    this.#members.set(memberId, member)
    this.#unchecked.add(memberId)
    return member
  }

  #addStay(member: Member<Socket>, memberId: number, roomId: number) {
    const stay: Stay<Socket> = { memberId, roomId, sockets: new Set() }
    member.stays.set(roomId, stay)
    const room = this.#rooms.get(roomId) ?? new Set<Stay<Socket>>()
    this.#rooms.set(roomId, room.add(stay))
    if (member.isVisible) this.#update(stay, true)
    return stay
  }

  #remove(stay: Stay<Socket>) {
    const { memberId, roomId } = stay
    this.#update(stay, false)
    this.#leaving.delete(stay)
    const room = this.#rooms.get(roomId)!
    room.delete(stay)
    if (room.size === 0) this.#rooms.delete(roomId)
    const { stays } = this.#members.get(memberId)!
    stays.delete(roomId)
    if (stays.size === 0) this.#members.delete(memberId)
  }

  #update({ memberId, roomId }: Stay<Socket>, isPresent: boolean) {
    if (isPresent) {
      if (this.#own.add(roomId, memberId)) this.#roster.add(roomId, memberId)
    } else if (this.#own.remove(roomId, memberId)) {
      this.#roster.remove(roomId, memberId)
    }
  }
}
