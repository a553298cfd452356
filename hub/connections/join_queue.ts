import type { ExtendedError } from 'socket.io'
import type { HubSocket } from '#hub/types'

/** Joins that begin in each turn of the event loop. */
const A_FEW = 8

const waiting: (() => void)[] = []

/**
 * Socket.IO middleware: a few at a time. Thousands ask to join at once when another hub has died:
 * were they all seen to together, all would wait until the last was looked up.
 */
export function queueJoin({ conn }: HubSocket, next: (error?: ExtendedError) => void) {
  const go = () => next(conn.readyState === 'open' ? undefined : new Error('gone'))
  if (waiting.push(go) === 1) setImmediate(letSomeGo)
}

function letSomeGo() {
  for (const go of waiting.splice(0, A_FEW)) go()
  if (waiting.length) setImmediate(letSomeGo)
}
