import type { ByeReason } from '#messaging/contract'
import { counters, type TerminationReason } from '#hub/counters'
import { terminateSoon } from '#hub/connections/underlying_websocket'
import type { Delivery } from '#hub/rooms/delivery'
import { topics } from '#hub/topics/topics'
import type { AnyTopic, Topic } from '#hub/topics/topic'
import type { HubServer, HubSocket } from '#hub/types'

/** Sends the changes of all topics to the sockets of this hub. */
export class Fanout {
  #deliveries: Map<AnyTopic, Delivery<any>>

  constructor(hub: HubServer) {
    const endRestored = (socket: HubSocket) => this.end(socket, 'restored')
    this.#deliveries = new Map(
      topics.map((topic) => [topic, new topic.delivery(hub, topic, endRestored)])
    )
  }

  send<Change>(topic: Topic<Change>, changes: Change[]) {
    this.#deliveryOf(topic).send(changes)
  }

  /** Holds all changes back until `release`, because the hub may have missed a revocation. */
  hold() {
    for (const delivery of this.#deliveries.values()) delivery.hold()
  }

  release() {
    for (const delivery of this.#deliveries.values()) delivery.release()
  }

  cursors(topic: AnyTopic) {
    return this.#deliveryOf(topic).cursors()
  }

  catchUp<Change>(topic: Topic<Change>, newest: Change[], cursors: ReadonlyMap<number, number>) {
    this.#deliveryOf(topic).catchUp(newest, cursors)
  }

  /** Discards changes of the id that still wait for this socket. */
  discard(socket: HubSocket, topic: AnyTopic, id: number) {
    this.#deliveryOf(topic).discard(socket, id)
  }

  /**
   * Closes a connection and discards all changes that still wait for it.
   * @param reason counted in the metrics
   * @param bye the reason that the client gets in a `bye`; if it is omitted, the client gets no
   *   `bye`, and pages reconnect after a moment
   */
  end(socket: HubSocket, reason: TerminationReason, bye?: ByeReason) {
    if (socket.connected) counters.terminated[reason]++
    for (const delivery of this.#deliveries.values()) delivery.discard(socket)
    if (socket.connected && bye) socket.emit('bye', { reason: bye })
    socket.disconnect(true)
    terminateSoon(socket.conn)
  }

  #deliveryOf<Change>(topic: Topic<Change>): Delivery<Change> {
    return this.#deliveries.get(topic)!
  }
}
