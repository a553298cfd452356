import type { HubSocket } from '#hub/types'

/** Answers `time`, without a query: each visible page asks every few seconds. */
export function answerTime(socket: HubSocket) {
  socket.on('time', (ack: unknown) => {
    if (typeof ack === 'function') ack(new Date().toISOString())
  })
}
