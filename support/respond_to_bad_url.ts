import type { IncomingMessage, ServerResponse } from 'node:http'

const detail = 'The address of the request cannot be decoded.'

/** Responds to an address such as `/%ZZ`. AdonisJS has no request yet that could reach our handler. */
export function respondToBadUrl({ url }: IncomingMessage, response: ServerResponse) {
  if (url?.startsWith('/api/')) {
    const problem = { type: 'about:blank', title: 'Bad Request', status: 400, detail }
    response.writeHead(400, { 'Content-Type': 'application/problem+json' })
    response.end(JSON.stringify(problem))
  } else {
    response.writeHead(400, { 'Content-Type': 'text/plain' })
    response.end('Bad Request')
  }
}
