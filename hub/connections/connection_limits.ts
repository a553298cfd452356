import type { ExtendedError } from 'socket.io'
import config from '#config/hub'
import { TOO_MANY, type Answer } from '#messaging/contract'
import { RateCounter } from '#hub/connections/rate_counter'
import { reject } from '#hub/connections/rejections'
import type { HubSocket } from '#hub/types'

/** Connections to this hub, of each member who has any. */
const connections = new Map<number, number>()

/**
 * Socket.IO middleware, after it is known whose connection it is. It counts from here, not from the
 * room: of many that come at once, each knows of the others.
 */
export function limitSockets(socket: HubSocket, next: (error?: ExtendedError) => void) {
  const { conn, data } = socket
  // Closed meanwhile: it would be counted, and never be taken off.
  if (conn.readyState !== 'open') return next(new Error('closed'))

  const count = connections.get(data.user.id) ?? 0
  if (count >= config.socketsPerUser) {
    reject('sockets', socket)
    return next(new Error(TOO_MANY))
  }
  connections.set(data.user.id, count + 1)
  conn.once('close', () => takeOff(data.user.id))
  next()
}

function takeOff(userId: number) {
  const left = connections.get(userId)! - 1
  if (left) connections.set(userId, left)
  else connections.delete(userId)
}

/** Carries out so many events in a second, answers those beyond, and ignores what there is not. */
export function limitEvents(socket: HubSocket) {
  const events = new RateCounter()
  socket.use(([name, ...args], next) => {
    if (events.count() > config.eventsPerSecond) {
      reject('throttled', socket)
      const ack = args.at(-1)
      if (typeof ack === 'function') ack(throttled)
    } else if (name === 'error' || !socket.listenerCount(name)) {
      // Socket.IO itself listens to "error".
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
