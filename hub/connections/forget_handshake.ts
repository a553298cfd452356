import type { HubSocket } from '#hub/types'

const NO_HANDSHAKE = Object.freeze({})

/**
 * Releases the request that opened the connection. Socket.IO would keep it as long as the connection
 * is open, with its headers, the session cookie and the access token. Nothing needs it after the
 * connection has joined.
 */
export function forgetHandshake(socket: HubSocket) {
  Object.assign(socket, { handshake: NO_HANDSHAKE })
  Object.assign(socket.conn, { request: undefined })
}
