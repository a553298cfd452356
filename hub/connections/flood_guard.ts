import type { ExtendedError } from 'socket.io'
import config from '#config/hub'
import { counters } from '#hub/counters'
import { DeadlineQueue } from '#hub/connections/deadline_queue'
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

/** The Socket.IO socket of each connection that has asked to join. */
const socketOf = new WeakMap<Connection, HubSocket>()

/** Options of Node's HTTP server: time limits for the request that opens a connection. */
export const requestTimeouts = {
  connectionsCheckingInterval: config.joinTimeoutMs * 0.1,
  // Node checks only at the interval above, so it may end a request up to one interval late.
  headersTimeout: config.joinTimeoutMs * 0.8,
  requestTimeout: config.joinTimeoutMs * 0.8,
}

/** Connections that the hub has ended, so that what they still send does not count as malformed. */
const ended = new WeakSet<Connection>()

const joinDeadlines = new DeadlineQueue<Connection>(config.joinTimeoutMs, (conn) => {
  if (!socketOf.get(conn)?.connected) end(conn, 'join')
})

/**
 * Ends a connection that does not join in time, or that floods the hub. Most listeners are functions
 * that all connections share, so that an idle connection needs little memory.
 */
export function guardConnection(conn: Connection) {
  const webSocket = webSocketOf(conn)
  const packets = new RateCounter()
  const count = () => {
    if (packets.count() > FLOOD_PACKETS_PER_SECOND && conn.readyState === 'open') end(conn, 'flood')
  }

  conn.on('packet', count)
  webSocket.on('ping', count).on('pong', count)
  webSocket.on('error', ({ code }) =>
    reject(code === FRAME_TOO_LONG ? 'frame' : 'malformed', socketOf.get(conn))
  )
  conn.on('message', countMalformed)
  conn.on('close', onClose)
  joinDeadlines.add(conn)
}

function end(conn: Connection, reason: 'join' | 'flood') {
  ended.add(conn)
  reject(reason, socketOf.get(conn))
  endNow(conn)
}

/**
 * Socket.IO's own listener has run before this listener. It has closed the connection if the packet
 * was malformed.
 */
function countMalformed(this: Connection) {
  if (this.readyState !== 'open' && !ended.has(this)) reject('malformed', socketOf.get(this))
}

function onClose(this: Connection) {
  joinDeadlines.delete(this)
  terminateSoon(this)
}

/**
 * The first Socket.IO middleware. Lets each connection join only once, and closes the connection
 * when its socket leaves.
 */
export function joinOnce(socket: HubSocket, next: (error?: ExtendedError) => void) {
  const { conn } = socket
  if (socketOf.has(conn) || conn.readyState !== 'open') {
    reject('join')
    return next(new Error('join once'))
  }
  socketOf.set(conn, socket)
  socket.on('disconnect', closeConnection)
  next()
}

function closeConnection(this: HubSocket) {
  this.conn.close()
}

/** Ends the connection and reads nothing more from it. */
function endNow(conn: Connection) {
  const socket = socketOf.get(conn)
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
