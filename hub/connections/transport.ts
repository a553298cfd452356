import type { EventEmitter } from 'node:events'
import type { HubSocket } from '#hub/types'

export type Connection = HubSocket['conn']

interface Wire extends EventEmitter {
  pause(): void
  terminate(): void
}

/** The WebSocket beneath a connection, which Engine.IO keeps to itself. */
export function webSocketOf({ transport }: Connection) {
  return (transport as unknown as { socket: Wire }).socket
}

/** A close frame would wait behind all that the other side does not take. */
export function terminate(conn: Connection) {
  webSocketOf(conn).terminate()
}
