import { visibleMembers, type VisibleMember } from '#chat/visible_members'
import config from '#config/hub'
import { roomsOf } from '#hub/presence/chat_rooms'
import { ConflatedRooms } from '#hub/presence/conflated_rooms'
import type { LocalMembers } from '#hub/presence/local_members'
import type { Roster } from '#hub/presence/roster'
import type { Typing } from '#hub/presence/typing'
import { valueInterval } from '#hub/rooms/large_room'
import { queueLength, removeQueued } from '#hub/rooms/send_queue'
import { frame, recipientOf } from '#hub/rooms/wave'
import type { HubSocket } from '#hub/types'
import type { HubToClient, PresentMember } from '#messaging/contract'

const TYPING_INTERVAL_MS = 1000

/** The most members whose names pages get. */
const NAMED_MEMBERS = 50

/** One of them may be the reader, and pages name two others. */
const NAMED_WRITERS = 4

const EVENTS = ['here', 'typing'] as const
type Event = (typeof EVENTS)[number]

/**
 * Tells the sockets of this hub who is present, and who is typing. Only the newest value of a room
 * counts, so a room with many changes gets one value a second.
 */
export class PresenceSender {
  #local: LocalMembers<HubSocket>
  #roster: Roster
  #typing: Typing<HubSocket>
  #here: ConflatedRooms
  #writing = new ConflatedRooms(() => TYPING_INTERVAL_MS)
  /** Sockets that have not got the value of a room yet, by room. */
  #fresh = new Map<number, Set<HubSocket>>()
  #slow = new WeakSet<HubSocket>()
  #isSending = false

  constructor(local: LocalMembers<HubSocket>, roster: Roster, typing: Typing<HubSocket>) {
    this.#local = local
    this.#roster = roster
    this.#typing = typing
    this.#here = new ConflatedRooms((roomId) => valueInterval(roster.count(roomId)))
  }

  /** Call it when a socket has entered a room. */
  greet(socket: HubSocket, roomId: number) {
    const fresh = this.#fresh.get(roomId) ?? new Set<HubSocket>()
    this.#fresh.set(roomId, fresh.add(socket))
  }

  /** Pages must learn at once who is not in these rooms any more. */
  hurry(roomIds: Iterable<number>) {
    this.#here.addUrgent(this.#withSockets(roomIds))
  }

  /** Removes what still waits for this socket, of this room or of all rooms. */
  discard(socket: HubSocket, roomId?: number) {
    for (const event of EVENTS) removeQueued(socket, startOf(event, roomId))
  }

  /**
   * Sends what has changed.
   * @param maySend is asked after the names have been read: meanwhile, the hub may have missed that a
   *   right has ended
   */
  async send(now: number, maySend: () => boolean) {
    if (this.#isSending) return
    this.#here.add(this.#withSockets(this.#roster.takeChanged()))
    this.#writing.add(this.#withSockets(this.#typing.takeChanged()))
    const changed = this.#here.take(now)
    const fresh = this.#takeFresh()
    const writing = this.#writing.take(now)
    if (!changed.length && !fresh.size && !writing.length) return

    this.#isSending = true
    const here = new Map([...changed, ...fresh.keys()].map((id) => [id, this.#membersOf(id)]))
    const writers = new Map(writing.map((roomId) => [roomId, this.#typing.members(roomId)]))
    const ids = [...[...here.values()].map((members) => members.ids), ...writers.values()].flat()
    const visible = await visibleMembers([...new Set(ids)]).catch(() => undefined)
    this.#isSending = false
    if (!visible || !maySend()) return this.#putBack(changed, fresh, writing)

    const all = new Set(changed)
    for (const [roomId, { count, ids: named }] of here) {
      const members = sorted(named.flatMap((id) => visible.get(id) ?? []))
      const message = { roomId, count: count - (named.length - members.length), members }
      this.#sendTo(all.has(roomId) ? undefined : fresh.get(roomId), 'here', message)
    }
    for (const [roomId, typingIds] of writers) {
      const typing = typingIds
        .flatMap((id) => visible.get(id) ?? [])
        .filter(({ mayWrite }) => mayWrite)
      const members = sorted(typing).slice(0, NAMED_WRITERS)
      this.#sendTo(undefined, 'typing', { roomId, members })
    }
  }

  #withSockets(roomIds: Iterable<number>) {
    return [...roomIds].filter((roomId) => this.#local.hasRoom(roomId))
  }

  #putBack(changed: number[], fresh: Map<number, HubSocket[]>, writing: number[]) {
    this.#here.add(changed)
    this.#writing.add(writing)
    for (const [roomId, sockets] of fresh) for (const socket of sockets) this.greet(socket, roomId)
  }

  /** Names the same ones at every hub. */
  #membersOf(roomId: number) {
    const all = this.#roster.members(roomId)
    return { count: all.length, ids: all.sort((a, b) => a - b).slice(0, NAMED_MEMBERS) }
  }

  /** A member whose setting has not been looked up yet would not find themselves in the answer. */
  #takeFresh() {
    const taken = new Map<number, HubSocket[]>()
    for (const [roomId, sockets] of this.#fresh) {
      const isGone = (socket: HubSocket) => !this.#local.isIn(socket, socket.data.user!.id, roomId)
      const isKnown = ({ data }: HubSocket) => this.#local.isVisible(data.user!.id) !== undefined
      for (const socket of sockets) if (isGone(socket)) sockets.delete(socket)
      const ready = [...sockets].filter(isKnown)
      for (const socket of ready) sockets.delete(socket)
      if (sockets.size === 0) this.#fresh.delete(roomId)
      if (ready.length) taken.set(roomId, ready)
    }
    return taken
  }

  /** @param sockets if they are omitted, all sockets in the room */
  #sendTo<E extends Event>(
    sockets: Iterable<HubSocket> | undefined,
    event: E,
    message: Parameters<HubToClient[E]>[0]
  ) {
    const { roomId } = message
    let bytes: Buffer | undefined
    for (const socket of sockets ?? this.#local.socketsIn(roomId)) {
      // The socket may have left the room while the names were read.
      if (!this.#local.isIn(socket, socket.data.user!.id, roomId)) continue
      const recipient = recipientOf(socket)
      if (recipient.isFree()) {
        // The packet as Socket.IO and Engine.IO encode it: message (4), event (2).
        recipient.write((bytes ??= frame(`42["${event}",${JSON.stringify(message)}]`)))
      } else if (queueLength(socket) >= config.maxQueuedFrames) {
        this.#greetAfterDrain(socket)
      } else {
        removeQueued(socket, startOf(event, roomId))
        socket.emit(event as 'here', message as Parameters<HubToClient['here']>[0])
      }
    }
  }

  #greetAfterDrain(socket: HubSocket) {
    if (this.#slow.has(socket)) return
    this.#slow.add(socket)
    socket.conn.once('drain', () => {
      this.#slow.delete(socket)
      for (const roomId of roomsOf(socket)) this.greet(socket, roomId)
    })
  }
}

/** The start of a packet as Socket.IO encodes it. */
const startOf = (event: Event, roomId?: number) =>
  roomId === undefined ? `2["${event}",` : `2["${event}",{"roomId":${roomId},`

/** Sorted by name. */
function sorted(members: VisibleMember[]): PresentMember[] {
  return members
    .map(({ id, name }) => ({ id, name }))
    .sort((a, b) => a.name.localeCompare(b.name) || a.id - b.id)
}
