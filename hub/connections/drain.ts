import type { IncomingMessage } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import config from '#config/hub'
import type { Fanout } from '#hub/rooms/fanout'
import type { Relay } from '#messaging/relay'
import type { HubServer, HubSocket } from '#hub/types'

/** How many are dismissed at a time, unless the time is short, and milliseconds between two times. */
const BATCH = 10
const PAUSE = 25

/** Milliseconds for the last ones to take their goodbye; the fan-out ends a stuck one before. */
const LAST = 1500

/** How a hub ends: its members are to come back to the other hubs one by one, not all at once. */
export class Drain {
  began = false
  #leaving: Promise<unknown>[] = []

  /** Says `bye` to every socket, spread over `config.drainTimeMs`; resolves when all are gone. */
  async run(hub: HubServer, fanout: Fanout, relay: Relay) {
    this.began = true
    // Not awaited: a database that hangs is no reason to keep anybody.
    void relay.stop()
    // Those that were in the middle of their handshake.
    hub.on('connection', (socket) => this.#dismiss(socket, fanout))

    for await (const some of spread(hub.of('/').sockets.values(), config.drainTimeMs)) {
      some.forEach((socket) => this.#dismiss(socket, fanout))
    }
    await Promise.race([Promise.all(this.#leaving), pause(LAST)])
  }

  /** A proxy takes a 503, unlike what Socket.IO says of a refusal, for a reason to ask another hub. */
  refuse({ socket }: IncomingMessage) {
    socket.on('error', () => {})
    socket.write(
      'HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 8\r\n\r\ndraining'
    )
    socket.destroySoon()
  }

  #dismiss(socket: HubSocket, fanout: Fanout) {
    if (!socket.connected) {
      return
    }
    this.#leaving.push(new Promise((resolve) => socket.conn.once('close', resolve)))
    fanout.end(socket, 'drained', 'draining')
  }
}

/** All of them in any order, some at a time: the last ones after `time` milliseconds at most. */
export async function* spread<T>(items: Iterable<T>, time: number) {
  const until = Date.now() + time
  const waiting = shuffled(items)
  while (waiting.length > 0) {
    const times = Math.max(1, Math.floor((until - Date.now()) / PAUSE))
    yield waiting.splice(0, Math.max(BATCH, Math.ceil(waiting.length / times)))
    if (waiting.length > 0) {
      await pause(PAUSE * (0.5 + Math.random()))
    }
  }
}

function shuffled<T>(items: Iterable<T>) {
  return Array.from(items, (item) => ({ item, at: Math.random() }))
    .sort((one, other) => one.at - other.at)
    .map(({ item }) => item)
}
