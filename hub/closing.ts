import type { Server, ServerResponse } from 'node:http'

/**
 * Lets a server that closes be done with its last answer. Node waits besides for connections that
 * were opened and never used, as browsers do, and for those kept alive after that answer.
 */
export function closesPromptly(server: Server) {
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
    close(done)
    settle()
    return server
  }
  return server
}
