import type { ExtendedError } from 'socket.io'
import config from '#config/hub'
import { counters } from '#hub/counters'
import { DeadlineQueue } from '#hub/connections/deadline_queue'
import { JOIN_ONCE } from '#messaging/contract'
import { RateCounter } from '#hub/connections/rate_counter'
import { reject } from '#hub/connections/rejections'
import type { HubSocket } from '#hub/types'
import {
  terminate,
  terminateSoon,
  webSocketOf,
  type Connection,
} from '#hub/connections/underlying_websocket'

/**
 * The most packets, of any kind, that a connection may send per second. Fairweather's own pages
 * never send that many.
 */
const FLOOD_PACKETS_PER_SECOND = 10 * config.eventsPerSecond

/** The error code of the `ws` library for a frame that is too long. */
const FRAME_TOO_LONG = 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH'

/**
 * The state of a connection. It is in the connection itself, because each entry of a
 * WeakMap makes garbage collections longer.
 */
interface GuardedConnection extends Connection {
  /** The Socket.IO socket, if the connection has asked to join. */
  [SOCKET]?: HubSocket
  /** Whether the hub has ended the connection. What it still sends does not count as malformed. */
  [ENDED]?: true
}

const SOCKET = Symbol('socket')
const ENDED = Symbol('ended')

/** Options of Node's HTTP server: time limits for the request that opens a connection. */
export const requestTimeouts = {
  connectionsCheckingInterval: config.joinTimeoutMs * 0.1,
  // Node checks only at the interval above, so it may end a request up to one interval late.
  headersTimeout: config.joinTimeoutMs * 0.8,
  requestTimeout: config.joinTimeoutMs * 0.8,
}

const joinDeadlines = new DeadlineQueue<GuardedConnection>(config.joinTimeoutMs, (conn) => {
  if (!conn[SOCKET]?.connected) end(conn, 'join')
})

/**
 * Ends a connection that does not join in time, or that floods the hub. Most listeners are functions
 * that all connections share, so that an idle connection needs little memory.
 */
export function guardConnection(conn: GuardedConnection) {
  const webSocket = webSocketOf(conn)
  const packets = new RateCounter()
  const count = () => {
    if (packets.count() > FLOOD_PACKETS_PER_SECOND && conn.readyState === 'open') end(conn, 'flood')
  }

  conn.on('packet', count)
  webSocket.on('ping', count).on('pong', count)
  webSocket.on('error', ({ code }) =>
    reject(code === FRAME_TOO_LONG ? 'frame' : 'malformed', conn[SOCKET])
  )
  conn.on('message', countMalformed)
  conn.on('close', onClose)
  joinDeadlines.add(conn)
}

function end(conn: GuardedConnection, reason: 'join' | 'flood') {
  conn[ENDED] = true
  reject(reason, conn[SOCKET])
  endNow(conn)
}

/**
 * Socket.IO's own listener has run before this listener. It has closed the connection if the packet
 * was malformed.
 */
function countMalformed(this: GuardedConnection) {
  if (this.readyState !== 'open' && !this[ENDED]) reject('malformed', this[SOCKET])
}

function onClose(this: GuardedConnection) {
  joinDeadlines.delete(this)
  terminateSoon(this)
}

/**
 * The first Socket.IO middleware. Lets each connection join only once, and closes the connection
 * when its socket leaves.
 */
export function joinOnce(socket: HubSocket, next: (error?: ExtendedError) => void) {
  const conn: GuardedConnection = socket.conn
  if (conn[SOCKET] || conn.readyState !== 'open') {
    reject('join')
    return next(new Error(JOIN_ONCE))
  }
  conn[SOCKET] = socket
  socket.on('disconnect', closeConnection)
  next()
}

function closeConnection(this: HubSocket) {
  this.conn.close()
}

/** Ends the connection and reads nothing more from it. */
function endNow(conn: GuardedConnection) {
  const socket = conn[SOCKET]
  if (socket?.connected) {
    counters.terminated.flood++
    webSocketOf(conn).pause()
    socket.emit('bye', { reason: 'flood' })
    socket.disconnect(true)
    terminateSoon(conn)
  } else {
    conn.close()
    terminate(conn)
  }
}
