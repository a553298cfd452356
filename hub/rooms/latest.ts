import config from '#config/hub'
import { counters } from '#hub/counters'
import { terminate } from '#hub/connections/underlying_websocket'
import type { Delivery } from '#hub/rooms/delivery'
import { idOfRoom, isRoomOf, roomOf, type Topic } from '#hub/topics/topic'
import type { HubServer, HubSocket } from '#hub/types'

/**
 * Delivers a topic of which only the newest change of each id counts: whoever is late gets the newest
 * change and may miss earlier ones.
 */
export class Latest<Change> implements Delivery<Change> {
  #hub: HubServer
  #topic: Topic<Change>
  #endRestored: (socket: HubSocket) => void
  /** The last sent position of each id that has a room on this hub. */
  #sent = new Map<number, number>()
  /** For each slow socket, the changes that wait for it: the newest change of each id. */
  #keptBack = new Map<HubSocket, Map<number, Change>>()
  /** While changes are held: the newest change of each id since `hold` was called. */
  #held?: Map<number, Change>

  /** @param endRestored closes a socket, after the database was restored to an earlier state */
  constructor(hub: HubServer, topic: Topic<Change>, endRestored: (socket: HubSocket) => void) {
    this.#hub = hub
    this.#topic = topic
    this.#endRestored = endRestored
    hub.of('/').adapter.on('delete-room', (room: string) => {
      if (isRoomOf(topic, room)) this.#sent.delete(idOfRoom(topic, room))
    })
  }

  send(changes: Change[]) {
    for (const change of changes) {
      if (this.#held) {
        if (!this.#keepNewest(this.#held, change)) counters.droppedOld++
      } else {
        this.#sendIfNewer(change)
      }
    }
  }

  hold() {
    this.#held ??= new Map()
  }

  release() {
    const held = [...(this.#held?.values() ?? [])]
    this.#held = undefined
    this.send(held)
  }

  cursors() {
    return new Map(this.#sent)
  }

  catchUp(changes: Change[], cursorsBefore: ReadonlyMap<number, number>) {
    const newest = new Map<number, Change>()
    for (const change of changes) this.#keepNewest(newest, change)
    for (const [id, change] of newest) {
      const sent = this.#sent.get(id)
      const isRestored =
        sent !== undefined &&
        sent > this.#topic.positionOf(change) &&
        sent === cursorsBefore.get(id)
      if (isRestored) this.#endRoom(id)
    }
    for (const change of newest.values()) this.#sendIfNewer(change)
  }

  discard(socket: HubSocket, id?: number) {
    const { event, key } = this.#topic
    // The start of a packet as Socket.IO encodes it.
    const start = `2["${event}",`
    if (id === undefined) {
      this.#keptBack.get(socket)?.clear()
      removeQueued(socket, start)
    } else {
      this.#keptBack.get(socket)?.delete(id)
      removeQueued(socket, `${start}{"${key}":${id},`)
    }
  }

  /**
   * Stores the change, unless `changes` contains the same or a newer one of its id.
   * @returns whether it was stored
   */
  #keepNewest(changes: Map<number, Change>, change: Change) {
    const { idOf, positionOf } = this.#topic
    const kept = changes.get(idOf(change))
    if (kept && positionOf(change) <= positionOf(kept)) return false

    changes.set(idOf(change), change)
    return true
  }

  #sendIfNewer(change: Change) {
    const id = this.#topic.idOf(change)
    const position = this.#topic.positionOf(change)
    const socketIds = this.#hub.of('/').adapter.rooms.get(roomOf(this.#topic, id))
    if (!socketIds) return
    if (position > (this.#sent.get(id) ?? -1)) {
      this.#sent.set(id, position)
      this.#broadcast(id, change, socketIds)
    } else {
      counters.droppedOld++
    }
  }

  /**
   * Closes all sockets in a room, after the database was restored to an earlier state. A client
   * compares positions only within one connection, so after it reconnects, it accepts the lower
   * position.
   */
  #endRoom(id: number) {
    const { adapter, sockets } = this.#hub.of('/')
    this.#sent.delete(id)
    for (const socketId of [...(adapter.rooms.get(roomOf(this.#topic, id)) ?? [])]) {
      this.#endRestored(sockets.get(socketId)!)
    }
  }

  #broadcast(id: number, change: Change, socketIds: Set<string>) {
    const slow = [...socketIds].filter((socketId) => this.#keepBackIfSlow(socketId, id, change))
    const room = roomOf(this.#topic, id)
    this.#hub.local
      .to(room)
      .except(slow)
      .emit(this.#topic.event, change as never)
    counters.delivered += socketIds.size - slow.length
    counters.keptBack += slow.length
  }

  /**
   * @returns whether the socket is slow. A slow socket gets the newest changes when its queue is
   *   empty.
   */
  #keepBackIfSlow(socketId: string, id: number, change: Change) {
    const socket = this.#hub.of('/').sockets.get(socketId)
    if (!socket || queueOf(socket).writeBuffer.length < config.maxQueuedFrames) {
      return false
    }
    const changes = this.#keptBack.get(socket) ?? this.#startKeepingBack(socket)
    changes.set(id, change)
    return true
  }

  #startKeepingBack(socket: HubSocket) {
    const changes = new Map<number, Change>()
    this.#keptBack.set(socket, changes)

    const stuckTimer = setTimeout(() => {
      counters.terminated.stuck++
      terminate(socket.conn)
    }, config.stuckTimeoutMs)
    const stop = () => {
      clearTimeout(stuckTimer)
      socket.conn.off('drain', onDrain)
      socket.off('disconnect', stop)
      this.#keptBack.delete(socket)
    }
    const onDrain = () => {
      stop()
      counters.delivered += changes.size
      for (const change of changes.values()) {
        socket.emit(this.#topic.event, change as never)
      }
    }
    socket.conn.on('drain', onDrain)
    socket.on('disconnect', stop)
    return changes
  }
}

interface Queue {
  writeBuffer: { data: unknown }[]
}

/** The queue of a connection, which Engine.IO does not expose. */
function queueOf(socket: HubSocket) {
  return socket.conn as unknown as Queue
}

function removeQueued(socket: HubSocket, prefix: string) {
  const queue = queueOf(socket)
  queue.writeBuffer = queue.writeBuffer.filter(({ data }) => !String(data).startsWith(prefix))
}
