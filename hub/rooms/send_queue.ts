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
