import type { EventEmitter } from 'node:events'
import type { HubSocket } from '#hub/types'

/** The time that a connection has for the close handshake before it is terminated. */
const CLOSE_TIMEOUT_MS = 1000

export type Connection = HubSocket['conn']

interface WebSocket extends EventEmitter {
  pause(): void
  terminate(): void
}

/** The WebSocket beneath a connection, which Engine.IO does not expose. */
export function webSocketOf({ transport }: Connection) {
  return (transport as unknown as { socket: WebSocket }).socket
}

/**
 * Destroys the connection without a close frame. A close frame would wait in the queue behind all
 * the data that the client does not read.
 */
export function terminate(conn: Connection) {
  webSocketOf(conn).terminate()
}

/** Terminates a closing connection soon, because the client may never answer the close frame. */
export function terminateSoon(conn: Connection) {
  setTimeout(() => terminate(conn), CLOSE_TIMEOUT_MS).unref()
}
