import { createServer as createTcpServer, type AddressInfo } from 'node:net'
import type { Server } from 'node:http'

/**
 * Makes a server that listens on 127.0.0.1 also listen on [::1], on the same port, because browsers
 * resolve "localhost" to either. Does nothing on a machine without IPv6.
 */
export function alsoOnIPv6Loopback(server: Server) {
  server.once('listening', () => {
    const { address, port } = server.address() as AddressInfo
    if (address !== '127.0.0.1') return

    const twin = createTcpServer((socket) => void server.emit('connection', socket))
    twin.on('error', () => {})
    twin.listen(port, '::1').unref()
    const close = server.close.bind(server)
    server.close = (done) => {
      const twinClosed = new Promise((resolve) => twin.close(resolve))
      return close((error) => void twinClosed.then(() => done?.(error)))
    }
  })
  return server
}
