import type { ByeReason } from '#messaging/contract'
import { counters, type TerminationReason } from '#hub/counters'
import { terminateSoon } from '#hub/connections/underlying_websocket'
import { checkRoom } from '#hub/rooms/check_rights'
import type { Delivery } from '#hub/rooms/delivery'
import { topics } from '#hub/topics/topics'
import type { AnyTopic } from '#hub/topics/topic'
import type { HubServer, HubSocket } from '#hub/types'

/** Sends the changes of all topics to the sockets of this hub. */
export class Fanout {
  #deliveries: Map<AnyTopic, Delivery<any>>

  constructor(hub: HubServer) {
    this.#deliveries = new Map(
      topics.map((topic) => [
        topic,
        topic.deliver(hub, {
          endRestored: (socket) => this.end(socket, 'restored'),
          checkRights: (id) => checkRoom(hub, this, topic, id),
        }),
      ])
    )
  }

  deliveryOf(topic: AnyTopic): Delivery<any> {
    return this.#deliveries.get(topic)!
  }

  /** Holds all changes back until `release`, because the hub may have missed a revocation. */
  hold() {
    for (const delivery of this.#deliveries.values()) delivery.hold()
  }

  release() {
    for (const delivery of this.#deliveries.values()) delivery.release()
  }

  /** Finds and sends changes that the bus has lost. Never rejects. */
  async audit() {
    for (const delivery of this.#deliveries.values()) {
      // If the database does not answer, the next audit finds the same.
      await delivery.audit?.().catch(() => {})
    }
  }

  /** Discards changes of the id that still wait for this socket. */
  discard(socket: HubSocket, topic: AnyTopic, id: number) {
    this.deliveryOf(topic).discard(socket, id)
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
}
