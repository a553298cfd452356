import type { Server, ServerResponse } from 'node:http'
import { setImmediate as turn } from 'node:timers/promises'

/** Turns of the event loop without news, and how many of all are waited for. */
const QUIET = 2
const MOST = 100

/** Milliseconds that a turn takes in which somebody may have come. */
const LONG = 1

/**
 * Lets a server that closes answer whoever has reached it by then, and be done with the last answer.
 * Node waits besides for connections that were opened and never used, as browsers do, and for those
 * kept alive after that answer.
 */
export function closeGracefully(server: Server) {
  const underWay = new Set<ServerResponse>()
  const settle = () => {
    if (!server.listening && underWay.size === 0) {
      server.closeAllConnections()
    }
  }

  server.prependListener('request', (_, response) => {
    underWay.add(response)
    response.shouldKeepAlive &&= server.listening
    response.once('close', () => {
      underWay.delete(response)
      settle()
    })
  })

  const close = server.close.bind(server)
  server.close = (done) => {
    for (const response of underWay) {
      response.shouldKeepAlive = false
    }
    void quiet(server).then(() => {
      close(done)
      settle()
    })
    return server
  }
  return server
}

/**
 * Waits until nobody comes. Whom the system has taken in for a port that is closed is cut off, and a
 * proxy must not send a form again that may have been heard.
 */
async function quiet(server: Server) {
  let quietTurns = 0
  for (const event of ['connection', 'request']) server.on(event, () => (quietTurns = 0))
  for (let turns = 0; quietTurns < QUIET && turns < MOST; turns++) {
    const began = performance.now()
    quietTurns++
    await turn()
    if (performance.now() - began > LONG) quietTurns = 0
  }
}
