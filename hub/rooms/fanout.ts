import type { ByeReason } from '#messaging/contract'
import { counters, type TerminationReason } from '#hub/counters'
import { terminateSoon } from '#hub/connections/underlying_websocket'
import { checkRoom } from '#hub/rooms/check_rights'
import type { Delivery } from '#hub/rooms/delivery'
import { topics } from '#hub/topics/topics'
import type { AnyTopic } from '#hub/topics/topic'
import type { HubServer, HubSocket } from '#hub/types'

/** Is told who enters rooms, and whose rights have ended. */
export interface RoomObserver {
  /** The socket has joined rooms, and has got the answer. */
  joined(socket: HubSocket, topic: AnyTopic, ids: number[]): void
  /** The right to an id has ended, or, without an id, the sign-in. What waits for the socket must go. */
  ended(socket: HubSocket, topic?: AnyTopic, id?: number): void
}

/** Sends the changes of all topics to the sockets of this hub. */
export class Fanout {
  observer?: RoomObserver
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

  /** The right to the id has ended: discards changes of it that still wait for this socket. */
  discard(socket: HubSocket, topic: AnyTopic, id: number) {
    this.deliveryOf(topic).discard(socket, id)
    this.observer?.ended(socket, topic, id)
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
    if (reason === 'revoked' || reason === 'expired') this.observer?.ended(socket)
    if (socket.connected && bye) socket.emit('bye', { reason: bye })
    socket.disconnect(true)
    terminateSoon(socket.conn)
  }
}
