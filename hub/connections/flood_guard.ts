import type { ExtendedError } from 'socket.io'
import config from '#config/hub'
import { counters } from '#hub/counters'
import { RateCounter } from '#hub/connections/rate_counter'
import { reject } from '#hub/connections/rejections'
import type { HubSocket } from '#hub/types'
import { terminate, webSocketOf, type Connection } from '#hub/connections/transport'

/** Packets in a second, of whatever kind, that nobody sends who only uses the pages. */
const FLOOD = 10 * config.eventsPerSecond

/** Milliseconds that a connection has to close in good order. */
const A_SECOND = 1000

/** What ws says of a frame over its limit. */
const TOO_LONG = 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH'

/** The socket by which a connection asked to join. */
const joining = new WeakMap<Connection, HubSocket>()

/** For Node's HTTP server, which looks only now and then: a request has to be whole in that time. */
export const requestTimeouts = {
  connectionsCheckingInterval: config.joinTimeoutMs * 0.1,
  headersTimeout: config.joinTimeoutMs * 0.8,
  requestTimeout: config.joinTimeoutMs * 0.8,
}

/** Ends a connection that does not join, or floods the hub, before the rest of it is looked at. */
export function guardConnection(conn: Connection) {
  const wire = webSocketOf(conn)
  const packets = new RateCounter()
  let ended = false
  const end = (why: 'join' | 'flood') => {
    ended = true
    reject(why, joining.get(conn))
    dismiss(conn)
  }
  const count = () => {
    if (packets.count() > FLOOD && conn.readyState === 'open') end('flood')
  }

  conn.on('packet', count)
  wire.on('ping', count).on('pong', count)
  wire.on('error', ({ code }) =>
    reject(code === TOO_LONG ? 'frame' : 'malformed', joining.get(conn))
  )
  // Socket.IO has seen it by now, and closes on what makes no sense.
  conn.on('message', () => {
    if (conn.readyState !== 'open' && !ended) reject('malformed', joining.get(conn))
  })

  const late = setTimeout(() => joining.get(conn)?.connected || end('join'), config.joinTimeoutMs)
  conn.once('close', () => {
    clearTimeout(late)
    // The other side may never answer the goodbye.
    setTimeout(() => terminate(conn), A_SECOND).unref()
  })
}

/** Socket.IO middleware, the first: a connection joins once, and has to stay. */
export function joinOnce(socket: HubSocket, next: (error?: ExtendedError) => void) {
  const { conn } = socket
  if (joining.has(conn) || conn.readyState !== 'open') {
    reject('join')
    return next(new Error('join once'))
  }
  joining.set(conn, socket)
  socket.once('disconnect', () => conn.close())
  next()
}

/** From here on nothing of the connection is read. */
function dismiss(conn: Connection) {
  const socket = joining.get(conn)
  if (socket?.connected) {
    counters.terminated.flood++
    webSocketOf(conn).pause()
    socket.emit('bye', { reason: 'flood' })
    socket.disconnect(true)
    setTimeout(() => terminate(conn), A_SECOND).unref()
  } else {
    conn.close()
    terminate(conn)
  }
}
