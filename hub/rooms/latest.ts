import config from '#config/hub'
import { counters } from '#hub/counters'
import type { Delivery } from '#hub/rooms/delivery'
import { awaitDrain, queueLength, removeQueued } from '#hub/rooms/send_queue'
import { Batch, recipientOf, type Recipient } from '#hub/rooms/wave'
import { idOfRoom, isRoomOf, roomOf, type LatestTopic } from '#hub/topics/topic'
import type { HubServer, HubSocket } from '#hub/types'

/**
 * Delivers a topic of which only the newest change of each id counts: whoever is late gets the newest
 * change and may miss earlier ones.
 */
export class Latest<Change> implements Delivery<Change> {
  #hub: HubServer
  #topic: LatestTopic<Change, any>
  #endRestored: (socket: HubSocket) => void
  /** The last sent position of each id that has a room on this hub. */
  #sent = new Map<number, number>()
  /** The sockets that have been sent anything, by id. */
  #recipients = new Map<string, Recipient>()
  /** For each slow socket, the changes that wait for it: the newest change of each id. */
  #keptBack = new Map<HubSocket, Map<number, Change>>()
  /** The newest change of each id that has not been sent yet. */
  #collected = new Map<number, Change>()
  #wave?: NodeJS.Immediate
  #isHeld = false

  /** @param endRestored closes a socket, after the database was restored to an earlier state */
  constructor(
    hub: HubServer,
    topic: LatestTopic<Change, any>,
    endRestored: (socket: HubSocket) => void
  ) {
    this.#hub = hub
    this.#topic = topic
    this.#endRestored = endRestored
    hub.of('/').adapter.on('delete-room', (room: string) => {
      if (isRoomOf(topic, room)) this.#sent.delete(idOfRoom(topic, room))
      // Each socket has a room of its own, which ends with the connection.
      else this.#recipients.delete(room)
    })
  }

  /** Collects changes for one turn of the event loop, because they cost least when sent together. */
  send(changes: Change[]) {
    for (const change of changes) {
      if (!this.#keepNewest(this.#collected, change)) this.#topic.counts.droppedOld++
    }
    this.#sendCollectedSoon()
  }

  hold() {
    this.#isHeld = true
  }

  release() {
    this.#isHeld = false
    this.#sendCollectedSoon()
  }

  beforeCatchUp() {
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
    this.#sendWave(newest.values())
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

  #sendCollectedSoon() {
    if (this.#isHeld || this.#collected.size === 0) return
    this.#wave ??= setImmediate(() => this.#sendCollected())
  }

  #sendCollected() {
    this.#wave = undefined
    if (this.#isHeld) return
    const changes = this.#collected.values()
    this.#collected = new Map()
    this.#sendWave(changes)
  }

  /** Sends each change that is newer than the last sent one of its id, as one wave. */
  #sendWave(changes: Iterable<Change>) {
    const none = new Batch<Change>()
    const recipients: Recipient[] = []
    const batches: Batch<Change>[] = []
    for (const change of changes) {
      const socketIds = this.#advance(change)
      if (!socketIds) continue
      const encoded = { change, text: JSON.stringify(change) }
      for (const socketId of socketIds) {
        const recipient = this.#recipients.get(socketId) ?? this.#addRecipient(socketId)
        if (recipients[recipient.place] !== recipient) {
          recipient.place = recipients.push(recipient) - 1
          batches.push(none)
        }
        batches[recipient.place] = batches[recipient.place].with(encoded)
      }
    }
    recipients.forEach((recipient, n) => this.#sendBatch(recipient, batches[n]))
  }

  #addRecipient(socketId: string) {
    const recipient = recipientOf(this.#hub.of('/').sockets.get(socketId)!)
    this.#recipients.set(socketId, recipient)
    return recipient
  }

  /** @returns the sockets in the room of a change, if it is newer than the last sent one */
  #advance(change: Change) {
    const id = this.#topic.idOf(change)
    const position = this.#topic.positionOf(change)
    const socketIds = this.#hub.of('/').adapter.rooms.get(roomOf(this.#topic, id))
    if (!socketIds) return
    if (position <= (this.#sent.get(id) ?? -1)) {
      this.#topic.counts.droppedOld++
      return
    }
    this.#sent.set(id, position)
    return socketIds
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

  #sendBatch(recipient: Recipient, batch: Batch<Change>) {
    if (recipient.isFree()) {
      recipient.write(batch.frame(this.#topic))
      counters.waveWrites.direct++
      this.#topic.counts.delivered += batch.size
    } else {
      counters.waveWrites.queued++
      for (const { change } of batch.changes()) this.#emitOrKeepBack(recipient.socket, change)
    }
  }

  /** Keeps the change back if the socket is slow: it gets the newest changes when its queue is empty. */
  #emitOrKeepBack(socket: HubSocket, change: Change) {
    const kept = this.#keptBack.get(socket)
    if (kept || queueLength(socket) >= config.maxQueuedFrames) {
      const changes = kept ?? this.#startKeepingBack(socket)
      changes.set(this.#topic.idOf(change), change)
      this.#topic.counts.keptBack++
    } else {
      socket.emit(this.#topic.event, change as never)
      this.#topic.counts.delivered++
    }
  }

  #startKeepingBack(socket: HubSocket) {
    const changes = new Map<number, Change>()
    this.#keptBack.set(socket, changes)

    const forget = () => this.#keptBack.delete(socket)
    awaitDrain(socket, forget, () => {
      this.#topic.counts.delivered += changes.size
      for (const change of changes.values()) {
        socket.emit(this.#topic.event, change as never)
      }
    })
    return changes
  }
}
