import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** As long as a board of five cities. */
const PAGE = 'x'.repeat(9500)

/** A separate process that responds to each request with the same text: the least a page can cost. */
const server = createServer((_, response) => {
  response.setHeader('content-type', 'text/html; charset=utf-8')
  response.end(PAGE)
}).listen(0, '127.0.0.1')
await once(server, 'listening')
process.on('SIGTERM', () => process.exit(0))
process.send!((server.address() as AddressInfo).port)
