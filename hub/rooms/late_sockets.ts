import config from '#config/hub'
import { counters } from '#hub/counters'
import { release } from '#hub/rooms/grants'
import { PartVariants } from '#hub/rooms/part_variants'
import type { RoomStreams } from '#hub/rooms/room_streams'
import { awaitDrain, queueLength } from '#hub/rooms/send_queue'
import { idOfRoom, isRoomOf, type EveryTopic } from '#hub/topics/topic'
import type { HubServer, HubSocket } from '#hub/types'

/**
 * The sockets that do not get the parts of a room as they come: while they join, or because they read
 * too slowly. Each continues at a position of its own, from the last changes that the hub keeps.
 */
export class LateSockets<Change> {
  #hub: HubServer
  #topic: EveryTopic<Change, any>
  #streams: RoomStreams<Change>
  /**
   * The position of each late socket, undefined while it joins. The keys are ids of rooms and sockets,
   * because a stream may be replaced while a socket joins.
   */
  #positions = new Map<number, Map<string, number | undefined>>()
  /** The sockets that this class continues when their connection takes data again. */
  #waiting = new Set<HubSocket>()

  constructor(hub: HubServer, topic: EveryTopic<Change, any>, streams: RoomStreams<Change>) {
    this.#hub = hub
    this.#topic = topic
    this.#streams = streams
    hub.of('/').adapter.on('leave-room', (room: string, socketId: string) => {
      if (isRoomOf(topic, room)) this.remove(idOfRoom(topic, room), socketId)
    })
  }

  /** Returns the late sockets of a room by their ids, or undefined if none is late. */
  in(id: number): ReadonlyMap<string, number | undefined> | undefined {
    return this.#positions.get(id)
  }

  /** @param position up to which the socket has the changes; undefined while it joins */
  add(id: number, socketId: string, position: number | undefined) {
    const positions = this.#positions.get(id) ?? new Map<string, number | undefined>()
    this.#positions.set(id, positions)
    positions.set(socketId, position)
  }

  /** From now on the socket gets each part as it comes. */
  remove(id: number, socketId: string) {
    const positions = this.#positions.get(id)
    positions?.delete(socketId)
    if (positions?.size === 0) this.#positions.delete(id)
  }

  /** Lets a socket that reads too slowly miss everything after the position until it has caught up. */
  keepBack(id: number, socket: HubSocket, position: number) {
    counters.roomsKeptBack++
    this.add(id, socket.id, position)
    this.#continueAfterDrain(socket)
  }

  continueAll(id: number) {
    const { sockets } = this.#hub.of('/')
    for (const socketId of [...(this.#positions.get(id)?.keys() ?? [])]) {
      const socket = sockets.get(socketId)
      if (socket) this.continue(id, socket)
    }
  }

  /** Sends to a late socket what it has missed, if it can take it. It is then live again. */
  continue(id: number, socket: HubSocket) {
    const at = this.#streams.get(id)?.at
    const position = this.#positions.get(id)?.get(socket.id)
    // A socket may be ahead if it has just read from the database.
    const canContinue =
      !this.#streams.isHeld && position !== undefined && at !== undefined && position <= at
    if (!canContinue) return

    if (position < at) {
      if (queueLength(socket) >= config.maxQueuedFrames) return this.#continueAfterDrain(socket)
      const missed = this.#streams.after(id, position)
      if (!missed) return this.sendBehind(id, socket)
      const message = new PartVariants(this.#topic, missed).messageFor(socket)
      socket.emit(this.#topic.event, message as never)
      counters.messagesDelivered += missed.changes.length
    }
    this.remove(id, socket.id)
  }

  /** The socket gets nothing more of the room until it joins again. */
  sendBehind(id: number, socket: HubSocket) {
    counters.behind++
    for (const right of this.#topic.rights) release(socket, this.#topic, right, id)
    socket.emit('behind', { [this.#topic.key]: id } as never)
  }

  #continueAfterDrain(socket: HubSocket) {
    if (this.#waiting.has(socket)) return
    this.#waiting.add(socket)
    const forget = () => this.#waiting.delete(socket)
    awaitDrain(socket, forget, () => {
      for (const [id, positions] of this.#positions) {
        if (positions.has(socket.id)) this.continue(id, socket)
      }
    })
  }
}
