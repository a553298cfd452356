import type { ExtendedError } from 'socket.io'
import config from '#config/hub'
import { clientAddress } from '#config/trusted_proxies'
import { clientNetwork } from '#support/client_network'
import { TOO_MANY, type Answer } from '#messaging/contract'
import { RateCounter } from '#hub/connections/rate_counter'
import { reject } from '#hub/connections/rejections'
import type { HubSocket } from '#hub/types'

/** The connections to this hub, by user or, for visitors, by the network of their address. */
const counts = new Map<number | string, number>()
let visitors = 0

/**
 * Socket.IO middleware, runs after `authenticate`: limits the connections of one user, and of visitors,
 * to this hub. It keeps a count of its own instead of counting the sockets in the user's room, because
 * connections that open at the same time have not joined that room yet.
 */
export function limitSockets(socket: HubSocket, next: (error?: ExtendedError) => void) {
  const { conn, data, request } = socket
  // A connection that is already closed emits no further "close", so it would stay counted.
  if (conn.readyState !== 'open') return next(new Error('connection closed'))

  const { user } = data
  const key = user?.id ?? clientNetwork(clientAddress(request))
  const count = counts.get(key) ?? 0
  const isTooMany = user
    ? count >= config.socketsPerUser
    : count >= config.visitorsPerAddress || visitors >= config.visitors
  if (isTooMany) {
    reject(user ? 'sockets' : 'visitors', socket)
    return next(new Error(TOO_MANY))
  }
  counts.set(key, count + 1)
  if (!user) visitors++
  conn.on('close', () => removeConnection(key, !user))
  next()
}

function removeConnection(key: number | string, isVisitor: boolean) {
  const left = counts.get(key)! - 1
  if (left) counts.set(key, left)
  else counts.delete(key)
  if (isVisitor) visitors--
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
