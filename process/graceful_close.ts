import type { Server, ServerResponse } from 'node:http'
import { setImmediate as nextTick } from 'node:timers/promises'

/**
 * The number of idle ticks of the event loop that are required before closing, and the most ticks
 * to wait for them.
 */
const IDLE_TICKS = 2
const MAX_TICKS = 100

/** A tick that takes longer than this is not idle: a connection may have arrived during it. */
const LONG_TICK_MS = 1

/**
 * Makes `server.close()` answer every request that has arrived, and then close all connections.
 * Node itself would also wait for connections that browsers opened and never used, and for
 * connections that are kept alive after the last response.
 */
export function closeGracefully(server: Server) {
  const openResponses = new Set<ServerResponse>()
  let isClosing = false
  const closeIfDone = () => {
    if (!server.listening && openResponses.size === 0) {
      server.closeAllConnections()
    }
  }

  server.prependListener('request', (_, response) => {
    openResponses.add(response)
    response.shouldKeepAlive &&= !isClosing
    response.once('close', () => {
      openResponses.delete(response)
      closeIfDone()
    })
  })

  const close = server.close.bind(server)
  server.close = (done) => {
    isClosing = true
    for (const response of openResponses) {
      response.shouldKeepAlive = false
    }
    void untilIdle(server).then(() => {
      close(done)
      closeIfDone()
    })
    return server
  }
  return server
}

/**
 * Waits until no more connections and requests arrive. The operating system accepts connections
 * before Node sees them. Closing the port at once would break these connections, and a proxy must
 * not send a form again that the server may have received.
 */
async function untilIdle(server: Server) {
  let idleTicks = 0
  const reset = () => {
    idleTicks = 0
  }
  server.on('connection', reset).on('request', reset)
  for (let ticks = 0; idleTicks < IDLE_TICKS && ticks < MAX_TICKS; ticks++) {
    const startedAt = performance.now()
    idleTicks++
    await nextTick()
    if (performance.now() - startedAt > LONG_TICK_MS) reset()
  }
}
