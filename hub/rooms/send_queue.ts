import config from '#config/hub'
import { counters } from '#hub/counters'
import { terminate } from '#hub/connections/underlying_websocket'
import type { HubSocket } from '#hub/types'

interface Queue {
  writeBuffer: { data: unknown }[]
}

/** The queue of a connection, which Engine.IO does not expose. */
function queueOf(socket: HubSocket) {
  return socket.conn as unknown as Queue
}

/** The number of frames that wait until the connection takes more data. */
export const queueLength = (socket: HubSocket) => queueOf(socket).writeBuffer.length

/** Removes waiting packets whose text starts with `prefix`. */
export function removeQueued(socket: HubSocket, prefix: string) {
  const queue = queueOf(socket)
  queue.writeBuffer = queue.writeBuffer.filter(({ data }) => !String(data).startsWith(prefix))
}

/**
 * Waits until a slow connection has taken all frames that wait for it, and ends it if that takes too
 * long.
 * @param onEnd called once, when the frames are taken or the connection has ended
 * @param onDrain called after `onEnd` if the frames are taken
 */
export function awaitDrain(socket: HubSocket, onEnd: () => void, onDrain: () => void) {
  const stuckTimer = setTimeout(() => {
    counters.terminated.stuck++
    terminate(socket.conn)
  }, config.stuckTimeoutMs)
  const stop = () => {
    clearTimeout(stuckTimer)
    socket.conn.off('drain', continueSending)
    socket.off('disconnect', stop)
    onEnd()
  }
  const continueSending = () => {
    stop()
    onDrain()
  }
  socket.conn.on('drain', continueSending)
  socket.on('disconnect', stop)
}
