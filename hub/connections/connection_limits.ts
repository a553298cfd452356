import type { ExtendedError } from 'socket.io'
import config from '#config/hub'
import { clientAddress } from '#config/trusted_proxies'
import { clientNetwork } from '#support/client_network'
import { TOO_MANY, type Answer } from '#messaging/contract'
import { RateCounter } from '#hub/connections/rate_counter'
import { reject, type RejectionReason } from '#hub/connections/rejections'
import type { HubSocket } from '#hub/types'

/** The connections to this hub, by what is limited. */
const counts = new Map<string, number>()

/** A number of connections that is limited. */
interface Quota {
  key: string
  limit: number
}

/**
 * Socket.IO middleware, runs after `authenticate`: limits the connections of one user, of visitors, and
 * of pages of other sites, to this hub. It keeps counts of its own instead of counting the sockets in the
 * user's room, because connections that open at the same time have not joined that room yet.
 */
export function limitSockets(socket: HubSocket, next: (error?: ExtendedError) => void) {
  const { conn } = socket
  // A connection that is already closed emits no further "close", so it would stay counted.
  if (conn.readyState !== 'open') return next(new Error('connection closed'))

  const { reason, quotas } = quotasOf(socket)
  if (quotas.some(({ key, limit }) => (counts.get(key) ?? 0) >= limit)) {
    reject(reason, socket)
    return next(new Error(TOO_MANY))
  }
  for (const { key } of quotas) counts.set(key, (counts.get(key) ?? 0) + 1)
  conn.on('close', () => quotas.forEach(removeConnection))
  next()
}

/** The visitors of a page that shows a board are not counted as the member whose board it is. */
function quotasOf({ data: { user }, request }: HubSocket): {
  reason: RejectionReason
  quotas: Quota[]
} {
  if (user && !user.isEmbedded) {
    return {
      reason: 'sockets',
      quotas: [{ key: `user ${user.id}`, limit: config.socketsPerUser }],
    }
  }
  const network = clientNetwork(clientAddress(request))
  if (user) {
    const quotas = [
      { key: `token ${user.signInId}`, limit: config.socketsPerEmbeddingToken },
      { key: `token ${user.signInId} from ${network}`, limit: config.visitorsPerAddress },
    ]
    return { reason: 'embedded', quotas }
  }
  const quotas = [
    { key: 'visitors', limit: config.visitors },
    { key: `visitors from ${network}`, limit: config.visitorsPerAddress },
  ]
  return { reason: 'visitors', quotas }
}

function removeConnection({ key }: Quota) {
  const left = counts.get(key)! - 1
  if (left) counts.set(key, left)
  else counts.delete(key)
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
