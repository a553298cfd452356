import type { ExtendedError } from 'socket.io'
import type { HubSocket } from '#hub/types'

const JOINS_PER_TICK = 8

const queue: (() => void)[] = []

/**
 * Socket.IO middleware: starts a few joins in each tick of the event loop. After another hub has
 * died, thousands of connections join at once. If all joins started together, each join would take
 * until the last one is finished.
 */
export function queueJoin({ conn }: HubSocket, next: (error?: ExtendedError) => void) {
  const start = () => next(conn.readyState === 'open' ? undefined : new Error('connection closed'))
  if (queue.push(start) === 1) setImmediate(startSome)
}

function startSome() {
  for (const start of queue.splice(0, JOINS_PER_TICK)) start()
  if (queue.length) setImmediate(startSome)
}
