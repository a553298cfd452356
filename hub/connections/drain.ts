import type { IncomingMessage } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import config from '#config/hub'
import type { Fanout } from '#hub/rooms/fanout'
import type { Relay } from '#messaging/relay'
import type { HubServer, HubSocket } from '#hub/types'

/**
 * The number of sockets that are closed together. Batches are larger if the drain time is too short
 * for batches of this size.
 */
const MIN_BATCH_SIZE = 10
const BATCH_INTERVAL_MS = 25

/**
 * How long to wait for the last sockets, which still need to receive their `bye`. `Fanout#end`
 * terminates stuck sockets before this time is over.
 */
const LAST_CLOSE_TIMEOUT_MS = 1500

/** Closes a hub's connections a few at a time, so that pages do not all reconnect at once. */
export class Drain {
  began = false
  #closing: Promise<unknown>[] = []

  /** Sends `bye` to every socket, spread over `config.drainTimeMs`. Resolves when all are closed. */
  async run(hub: HubServer, fanout: Fanout, relay: Relay) {
    this.began = true
    // Not awaited, because a database that hangs must not delay the closing of the connections.
    void relay.stop()
    // Sockets whose handshake is not complete yet are closed as soon as they connect.
    hub.on('connection', (socket) => this.#close(socket, fanout))

    const sockets = hub.of('/').sockets.values()
    for await (const batch of randomBatches(sockets, config.drainTimeMs)) {
      batch.forEach((socket) => this.#close(socket, fanout))
    }
    await Promise.race([Promise.all(this.#closing), pause(LAST_CLOSE_TIMEOUT_MS)])
  }

  /**
   * Refuses a connection with status 503, so that a proxy tries another hub. A proxy would not try
   * another hub if Socket.IO refused the connection.
   */
  refuse({ socket }: IncomingMessage) {
    socket.on('error', () => {})
    socket.write(
      'HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 8\r\n\r\ndraining'
    )
    socket.destroySoon()
  }

  #close(socket: HubSocket, fanout: Fanout) {
    if (!socket.connected) {
      return
    }
    this.#closing.push(new Promise((resolve) => socket.conn.once('close', resolve)))
    fanout.end(socket, 'drained', 'draining')
  }
}

/** Yields all items in random order, in batches spread over at most `durationMs`. */
export async function* randomBatches<T>(items: Iterable<T>, durationMs: number) {
  const endsAt = Date.now() + durationMs
  const remaining = shuffled(items)
  while (remaining.length > 0) {
    const batchesLeft = Math.max(1, Math.floor((endsAt - Date.now()) / BATCH_INTERVAL_MS))
    yield remaining.splice(0, Math.max(MIN_BATCH_SIZE, Math.ceil(remaining.length / batchesLeft)))
    if (remaining.length > 0) {
      await pause(BATCH_INTERVAL_MS * (0.5 + Math.random()))
    }
  }
}

function shuffled<T>(items: Iterable<T>) {
  return Array.from(items, (item) => ({ item, rank: Math.random() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ item }) => item)
}
