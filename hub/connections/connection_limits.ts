import type { ExtendedError } from 'socket.io'
import config from '#config/hub'
import { TOO_MANY, type Answer } from '#messaging/contract'
import { RateCounter } from '#hub/connections/rate_counter'
import { reject } from '#hub/connections/rejections'
import type { HubSocket } from '#hub/types'

const connectionsByUser = new Map<number, number>()

/**
 * Socket.IO middleware, runs after `authenticate`: limits the connections of one user to this hub.
 * It keeps a count of its own instead of counting the sockets in the user's room, because
 * connections that open at the same time have not joined that room yet.
 */
export function limitSockets(socket: HubSocket, next: (error?: ExtendedError) => void) {
  const { conn, data } = socket
  // A connection that is already closed emits no further "close", so it would stay counted.
  if (conn.readyState !== 'open') return next(new Error('connection closed'))

  const count = connectionsByUser.get(data.user.id) ?? 0
  if (count >= config.socketsPerUser) {
    reject('sockets', socket)
    return next(new Error(TOO_MANY))
  }
  connectionsByUser.set(data.user.id, count + 1)
  conn.on('close', () => removeConnection(data.user.id))
  next()
}

function removeConnection(userId: number) {
  const left = connectionsByUser.get(userId)! - 1
  if (left) connectionsByUser.set(userId, left)
  else connectionsByUser.delete(userId)
}

/** Rejects events above the rate limit with an error, and ignores unknown events. */
export function limitEvents(socket: HubSocket) {
  const events = new RateCounter()
  socket.use(([name, ...args], next) => {
    if (events.count() > config.eventsPerSecond) {
      reject('throttled', socket)
      const ack = args.at(-1)
      if (typeof ack === 'function') ack(throttled)
    } else if (name === 'error' || !socket.listenerCount(name)) {
      // Socket.IO itself listens for "error", so a client must not be able to send this event.
      reject('unknown', socket)
    } else {
      next()
    }
  })
}

const throttled: Answer = {
  ok: false,
  error: {
    code: 'throttled',
    message: `At most ${config.eventsPerSecond} messages a second are answered; wait a moment.`,
  },
}
