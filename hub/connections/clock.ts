import type { HubSocket } from '#hub/types'

/** Returns the time of the hub to `time`. Uses no query, because each visible page asks every few seconds. */
export function answerTime(socket: HubSocket) {
  socket.on('time', (ack: unknown) => {
    if (typeof ack === 'function') ack(new Date().toISOString())
  })
}
