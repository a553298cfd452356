import { RoomStream } from '#hub/rooms/room_stream'
import { idOfRoom, isRoomOf, roomOf, type CompletePart, type EveryTopic } from '#hub/topics/topic'
import type { HubServer } from '#hub/types'

/** The most memory for the last changes of all rooms together. */
const MAX_BYTES = 64 * 1024 * 1024

/** The streams of the rooms that have sockets on this hub. */
export class RoomStreams<Change> {
  /**
   * True while the hub may have missed a revocation. Nothing must be sent until the rights of all sockets
   * are checked.
   */
  isHeld = false
  #hub: HubServer
  #topic: EveryTopic<Change, any>
  /** The keys are ids of rooms. The room that was changed last is at the end. */
  #streams = new Map<number, RoomStream<Change>>()
  /** The memory that all streams take. */
  #bytes = 0

  constructor(hub: HubServer, topic: EveryTopic<Change, any>) {
    this.#hub = hub
    this.#topic = topic
    hub.of('/').adapter.on('delete-room', (room: string) => {
      if (isRoomOf(topic, room)) this.#delete(idOfRoom(topic, room))
    })
  }

  get(id: number) {
    return this.#streams.get(id)
  }

  /** Returns the stream of a room, and creates it if necessary. Undefined if the room has no sockets. */
  open(id: number) {
    const { rooms } = this.#hub.of('/').adapter
    if (!this.#streams.has(id) && rooms.has(roomOf(this.#topic, id))) {
      this.#streams.set(id, new RoomStream())
    }
    return this.#streams.get(id)
  }

  ids() {
    return this.#streams.keys()
  }

  /** Returns the position of each room in which the first socket has read. */
  positions() {
    const positions = new Map<number, number>()
    for (const [id, { at }] of this.#streams) {
      if (at !== undefined) positions.set(id, at)
    }
    return positions
  }

  /**
   * Adds changes that follow on the position of a room.
   * @returns what to send to the sockets in the room
   */
  advance(id: number, upto: number, changes: Change[]): CompletePart<Change> {
    const stream = this.#streams.get(id)!
    const after = stream.at!
    const before = stream.bytes
    const { positionOf } = this.#topic
    stream.advance(
      upto,
      changes.map((change) => ({
        position: positionOf(change),
        bytes: JSON.stringify(change).length,
        change,
      }))
    )
    this.#streams.delete(id)
    this.#streams.set(id, stream)
    this.#bytes += stream.bytes - before
    this.#limitMemory()
    return { id, after, upto, changes: this.#lastOfEach(changes) }
  }

  /** Returns what a room has after a position, or undefined if not all of it is in memory. */
  after(id: number, position: number): CompletePart<Change> | undefined {
    const stream = this.#streams.get(id)
    const changes = stream?.after(position)
    if (!changes) return
    return { id, after: position, upto: stream!.at!, changes: this.#lastOfEach(changes) }
  }

  /** Forgets the position of a room, because the positions have begun again. */
  reset(id: number) {
    const stream = this.#streams.get(id)!
    this.#bytes -= stream.bytes
    stream.reset()
  }

  #delete(id: number) {
    this.#bytes -= this.#streams.get(id)?.bytes ?? 0
    this.#streams.delete(id)
  }

  /** The rooms without changes for the longest time lose theirs first. */
  #limitMemory() {
    for (const stream of this.#streams.values()) {
      if (this.#bytes <= MAX_BYTES) return
      this.#bytes -= stream.bytes
      stream.clear()
    }
  }

  /** A client needs only the last change of each message. */
  #lastOfEach(changes: Change[]) {
    const { keyOf, positionOf } = this.#topic
    const last = new Map(changes.map((change) => [keyOf(change), change]))
    if (last.size === changes.length) return changes
    return [...last.values()].sort((a, b) => positionOf(a) - positionOf(b))
  }
}
