import type { HubSocket } from '#hub/types'

/**
 * Replies to the request `time` with the time of this hub. Uses no query, because each visible page asks
 * every few seconds.
 */
export function answerTime(socket: HubSocket) {
  socket.on('time', sendTime)
}

function sendTime(ack: unknown) {
  if (typeof ack === 'function') ack(new Date().toISOString())
}
